using System.Text.Json;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary>A payload from the command line, a file or standard input.</summary>
internal static class PayloadText
{
    // The database has the last word on the depth; this only finds what is no JSON at all.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 1000 };

    /// <exception cref="CliException">The file cannot be read, or the text is not JSON.</exception>
    public static async Task<string> ReadAsync(string given, CliConsole console, CancellationToken cancellationToken)
    {
        var text = given switch
        {
            "@-" => await console.Input.ReadToEndAsync(cancellationToken),
            ['@', .. var path] => await ReadFileAsync(path, cancellationToken),
            _ => given,
        };
        try
        {
            using var document = JsonDocument.Parse(text, Options);
            return text;
        }
        catch (JsonException e)
        {
            throw CliException.Usage($"The payload is not JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}).");
        }
    }

    private static async Task<string> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllTextAsync(path, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw CliException.Usage($"The payload file cannot be read: {e.Message}");
        }
    }
}
