namespace PgEngine.Hooks;

/// <summary>One registered middleware.</summary>
/// <param name="Step">Runs it.</param>
/// <param name="Kinds">The kinds it stands around; empty for all.</param>
internal sealed record MiddlewareRegistration(MiddlewareStep Step, string[] Kinds)
{
    /// <summary>The middleware of one kind, the outermost first.</summary>
    public static MiddlewareStep[] Of(string kind, List<MiddlewareRegistration> all) =>
        [.. all.Where(one => one.Kinds.Length == 0 || one.Kinds.Contains(kind, StringComparer.Ordinal)).Select(one => one.Step)];
}
