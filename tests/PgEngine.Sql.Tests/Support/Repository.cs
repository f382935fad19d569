using System.Text;

namespace PgEngine.Sql.Tests.Support;

/// <summary>The checkout that these tests were built from.</summary>
public static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>All scripts below a folder, by path.</summary>
    public static IReadOnlyList<SqlFile> SqlFiles(string folder)
    {
        var files = Directory.GetFiles(Path.Combine(Root, folder), "*.sql", SearchOption.AllDirectories)
            .Select(file => new SqlFile(
                Path.GetRelativePath(Root, file).Replace('\\', '/'),
                File.ReadAllBytes(file),
                new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetString(File.ReadAllBytes(file))))
            .OrderBy(file => file.Path, StringComparer.Ordinal)
            .ToList();
        Assert.NotEmpty(files);
        return files;
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Engine.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests of SQL files run inside a checkout: no Engine.sln above the test assembly.");
    }
}
