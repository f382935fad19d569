using System.Text;

namespace PgEngine.Cli.Tests.Demo;

/// <summary>A folder with a few files, gone when disposed.</summary>
internal sealed class TextFolder : IDisposable
{
    public TextFolder() => Directory.CreateDirectory(Path);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"pgengine-{Guid.NewGuid():N}");

    public static TextFolder WithDocuments(int count)
    {
        var folder = new TextFolder();
        foreach (var number in Enumerable.Range(1, count))
        {
            folder.Write($"{number}.txt", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat($"document {number} ", number))));
        }

        return folder;
    }

    public void Write(string name, byte[] content)
    {
        var file = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
