namespace PgEngine.Testing.Workflows;

/// <summary>What came of killing a workflow at every place where it writes.</summary>
/// <param name="Trials">How many runs were killed once each.</param>
/// <param name="Steps">How many step bodies ran in the run that was not killed.</param>
/// <param name="Rerun">Steps whose body ran again although their row had been written. Must be empty.</param>
/// <param name="Failures">Trials that ended otherwise than the run that was not killed. Must be empty.</param>
public sealed record CrashReport(int Trials, int Steps, IReadOnlyList<string> Rerun, IReadOnlyList<string> Failures)
{
    /// <summary>Asserts that crashes made no difference.</summary>
    /// <exception cref="JobAssertionException">One did; the message lists what it changed.</exception>
    public CrashReport AssertClean() => Rerun.Count == 0 && Failures.Count == 0
        ? this
        : throw new JobAssertionException(
            $"{Trials} crashes were not without consequence:{string.Concat(Rerun.Concat(Failures).Select(static line => $"\n  {line}"))}");
}
