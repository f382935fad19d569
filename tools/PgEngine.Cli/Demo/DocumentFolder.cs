using System.IO.Enumeration;
using System.Text;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Demo;

/// <summary>Finds the text files of a folder.</summary>
internal static class DocumentFolder
{
    private const int LargestFile = 1 << 20;
    private static readonly HashSet<string> SkippedFolders = new([".git", "bin", "obj", "node_modules"], StringComparer.Ordinal);
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The folder asked for, else the repository around the current folder.</summary>
    /// <exception cref="CliException">There is no such folder.</exception>
    public static string Find(string? input)
    {
        if (input is not null)
        {
            return Directory.Exists(input) ? Path.GetFullPath(input) : throw CliException.Usage($"--input: there is no folder '{input}'.");
        }

        for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Engine.sln")))
            {
                return folder.FullName;
            }
        }

        throw CliException.Usage("This is not PgEngine's repository: give a folder with text files, --input FOLDER.");
    }

    /// <exception cref="CliException">There is no text file in it.</exception>
    public static IReadOnlyList<SourceDocument> Read(string folder)
    {
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            IgnoreInaccessible = true,

            // A link may lead in a circle; a file whose name begins with a dot is a document like any other.
            AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.System,
        };
        var files = new FileSystemEnumerable<string>(folder, (ref FileSystemEntry entry) => entry.ToFullPath(), options)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && entry.Length <= LargestFile,
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !SkippedFolders.Contains(entry.FileName.ToString()),
        };
        var documents = files.Order(StringComparer.Ordinal)
            .Select(file => TryRead(file) is { } body ? new SourceDocument(Path.GetRelativePath(folder, file), body) : null)
            .OfType<SourceDocument>()
            .ToList();
        return documents.Count > 0 ? documents : throw CliException.Usage($"There is no text file in '{folder}'.");
    }

    private static string? TryRead(string file)
    {
        try
        {
            var text = Strict.GetString(File.ReadAllBytes(file));
            return text.Contains('\0', StringComparison.Ordinal) ? null : text;
        }
        catch (Exception e) when (e is DecoderFallbackException or IOException or UnauthorizedAccessException)
        {
            // Not a text, or not for us.
            return null;
        }
    }
}
