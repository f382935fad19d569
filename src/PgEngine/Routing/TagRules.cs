using System.Buffers;

namespace PgEngine.Routing;

/// <summary>The rules for a tag, the same as the database's.</summary>
internal static class TagRules
{
    public const int MaxLength = 64;

    private static readonly SearchValues<char> Letters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:/@~-");

    /// <summary>Whether a worker can have it: a tag, or <c>*</c> for all of them.</summary>
    public static bool IsTag(string? tag) => tag == "*"
        || (tag is { Length: >= 1 and <= MaxLength } && !tag.AsSpan().ContainsAnyExcept(Letters));

    /// <exception cref="ArgumentException">One of them is no tag.</exception>
    public static void Check(WorkerTags tags)
    {
        foreach (var tag in (tags.Tags ?? []).Concat(tags.Forbidden ?? []))
        {
            if (!IsTag(tag))
            {
                throw new ArgumentException($"'{tag}' is no tag: 1 to {MaxLength} letters, digits and _.:/@~-.");
            }
        }
    }
}
