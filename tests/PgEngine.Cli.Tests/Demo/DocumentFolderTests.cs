using PgEngine.Cli.Demo;
using PgEngine.Cli.Demo.Worker;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Tests.Demo;

public sealed class DocumentFolderTests
{
    [Fact]
    public void Only_text_files_of_bearable_size_are_documents()
    {
        using var folder = new TextFolder();
        folder.Write("a.txt", "plain"u8.ToArray());
        folder.Write(".hidden/b.md", "täxt"u8.ToArray());
        folder.Write("nul.txt", "a\0b"u8.ToArray());
        folder.Write("image.png", [0x89, 0x50, 0xff, 0xfe]);
        folder.Write("large.txt", new byte[(1 << 20) + 1]);
        folder.Write(".git/config", "text"u8.ToArray());
        folder.Write("src/obj/made.cs", "text"u8.ToArray());

        var documents = DocumentFolder.Read(folder.Path);

        Assert.Equal([Path.Combine(".hidden", "b.md"), "a.txt"], documents.Select(document => document.Path));
        Assert.Equal("täxt", documents[0].Body);
    }

    [Fact]
    public void An_empty_folder_is_a_mistake_of_the_caller()
    {
        using var folder = new TextFolder();
        Assert.Equal(ExitCode.Usage, Assert.Throws<CliException>(() => DocumentFolder.Read(folder.Path)).ExitCode);
    }

    [Fact]
    public void An_analysis_counts_words_in_any_script_and_hashes_the_bytes()
    {
        var analysis = DocumentAnalysis.Of("To be, or not to BE: \u00e9t\u00e9 2024");

        Assert.Equal(7, analysis.Words);
        Assert.StartsWith("""{"be":2,"to":2,""", analysis.TopWords, StringComparison.Ordinal);
        Assert.Equal("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", DocumentAnalysis.Of("hello").Digest);
    }
}
