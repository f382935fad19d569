using System.CommandLine;
using System.Text.Json;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands.Runs;

/// <summary>Labels on a command line: <c>--label customer=7</c>.</summary>
internal static class RunLabels
{
    public static Option<string[]> Option(string description) => new("--label") { Description = description, HelpName = "name=value" };

    /// <returns>A JSON object; null when there are none.</returns>
    /// <exception cref="CliException">A label has no name.</exception>
    public static string? Read(string[]? labels)
    {
        if (labels is null or [])
        {
            return null;
        }

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var label in labels)
            {
                var at = label.IndexOf('=', StringComparison.Ordinal);
                if (at < 1)
                {
                    throw CliException.Usage($"--label is name=value, not '{label}'.");
                }

                json.WriteString(label[..at], label[(at + 1)..]);
            }

            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
