using System.Reflection;

namespace PgEngine.Tests.PublicApi;

/// <summary>
/// What the packages promise is written down beside this test. A wanted change is accepted with <c>PGENGINE_UPDATE_API=1 dotnet test</c>,
/// which rewrites the files; the difference is then read in the review.
/// </summary>
public sealed class PublicApiTests
{
    [Theory]
    [InlineData("PgEngine")]
    [InlineData("PgEngine.AspNetCore")]
    [InlineData("PgEngine.Testing")]
    public void The_public_surface_is_the_one_written_down(string assembly)
    {
        var path = Path.Combine(Folder(), $"{assembly}.txt");
        var actual = ApiPrinter.Print(Assembly.Load(assembly));
        if (Environment.GetEnvironmentVariable("PGENGINE_UPDATE_API") == "1")
        {
            File.WriteAllText(path, actual);
        }

        var expected = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        Assert.True(expected == actual, Difference(assembly, expected, actual));
    }

    private static string Difference(string assembly, string expected, string actual)
    {
        var before = expected.Split('\n');
        var after = actual.Split('\n');
        var lines = before.Except(after).Select(line => $"- {line}").Concat(after.Except(before).Select(line => $"+ {line}"));
        return $"The public surface of {assembly} has changed. If that is wanted: PGENGINE_UPDATE_API=1 dotnet test tests/PgEngine.Tests\n"
            + string.Join('\n', lines);
    }

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Engine.sln")))
            {
                return Path.Combine(folder.FullName, "tests", "PgEngine.Tests", "PublicApi");
            }
        }

        throw new InvalidOperationException($"Engine.sln is in no folder above {AppContext.BaseDirectory}.");
    }
}
