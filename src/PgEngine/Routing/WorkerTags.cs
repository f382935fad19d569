namespace PgEngine.Routing;

/// <summary>What a worker offers and refuses, for the choice of jobs by their tags.</summary>
/// <param name="Tags">
/// A job is taken only when the worker has all of its tags; null takes any job, an empty list only jobs without tags. A job's tag that
/// begins with <c>~</c> is a wish: workers that have the rest of it come first. <c>*</c> stands for every tag but wishes.
/// </param>
/// <param name="Forbidden">A job with any of these is not taken; null or empty forbids nothing.</param>
public sealed record WorkerTags(IReadOnlyList<string>? Tags, IReadOnlyList<string>? Forbidden = null)
{
    internal bool Same(WorkerTags other) => Same(Tags, other.Tags) && Same(Forbidden, other.Forbidden);

    private static bool Same(IReadOnlyList<string>? a, IReadOnlyList<string>? b) =>
        a is null || b is null ? a is null && b is null : a.SequenceEqual(b, StringComparer.Ordinal);
}
