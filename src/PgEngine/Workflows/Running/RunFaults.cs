namespace PgEngine.Workflows.Running;

/// <summary>Where tests look into a run or break it. Nobody does in production: every call is one null check.</summary>
internal static class RunFaults
{
    /// <summary>Called with a run and a place in its journal when that row is written, before the run is told.</summary>
    /// <returns>Whether to abandon the activation there, as if its worker had died.</returns>
    internal static Func<long, int, bool>? AfterWrite { get; set; }

    /// <summary>Called with a run and a full name before an attempt of a step begins.</summary>
    internal static Action<long, string>? BeforeStep { get; set; }
}
