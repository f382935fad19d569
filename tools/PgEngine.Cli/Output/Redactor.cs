using System.Text.RegularExpressions;

namespace PgEngine.Cli.Output;

/// <summary>
/// Takes secrets out of what is about to be shown. The messages we write hold none; those of a parser or a library may quote
/// what the user typed.
/// </summary>
/// <param name="secrets">Texts that must not appear.</param>
internal sealed partial class Redactor(IEnumerable<string> secrets)
{
    private const string Mask = "***";
    private readonly string[] _secrets = secrets.Where(secret => secret.Length > 0).OrderByDescending(secret => secret.Length).ToArray();

    /// <summary>For a command line: every argument that looks like a connection string is a secret as a whole.</summary>
    public static Redactor ForArguments(IEnumerable<string> arguments) => new(arguments.Where(LooksLikeConnection));

    public string Clean(string text) => _secrets.Aggregate(text, (clean, secret) => clean.Replace(secret, Mask, StringComparison.Ordinal));

    private static bool LooksLikeConnection(string argument) => Connection().IsMatch(argument);

    [GeneratedRegex("://|password|passwd|pwd|passphrase", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Connection();
}
