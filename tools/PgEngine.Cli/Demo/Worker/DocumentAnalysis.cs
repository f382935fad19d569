using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PgEngine.Cli.Demo.Worker;

/// <summary>What is found out about a document.</summary>
/// <param name="Words">How many words it has.</param>
/// <param name="TopWords">JSON object: the most frequent words and their number.</param>
/// <param name="Digest">SHA-256 of its UTF-8 bytes, in hex.</param>
internal sealed partial record DocumentAnalysis(int Words, string TopWords, string Digest)
{
    private const int Top = 5;

    public static DocumentAnalysis Of(string body)
    {
        var words = Word().Matches(body).Select(match => match.Value.ToLowerInvariant()).ToList();
        var top = words.GroupBy(word => word, StringComparer.Ordinal)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)
            .Take(Top)
            .ToDictionary(group => group.Key, group => group.Count());
        return new DocumentAnalysis(
            words.Count, JsonSerializer.Serialize(top), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body))));
    }

    [GeneratedRegex(@"\p{L}+", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
