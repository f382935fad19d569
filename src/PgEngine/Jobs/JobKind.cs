namespace PgEngine.Jobs;

/// <summary>The rules for the name of a kind, the same as in <c>_check_job</c>.</summary>
internal static class JobKind
{
    public const int MaxLength = 200;

    public static string Validate(string kind)
    {
        ArgumentException.ThrowIfNullOrEmpty(kind);
        return kind.Length <= MaxLength
            ? kind
            : throw new ArgumentException($"A kind has at most {MaxLength} characters, this one has {kind.Length}.", nameof(kind));
    }
}
