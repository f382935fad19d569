namespace PgEngine.Bench.Workers;

/// <summary>The input of a <see cref="BenchWorkflow"/>.</summary>
/// <param name="Id">Of the run, for the reports.</param>
/// <param name="Steps">How many steps it has.</param>
/// <param name="Waits">Whether it waits for the signal <see cref="BenchWorkflow.Signal"/> first.</param>
/// <param name="WaitDays">After how many days it waits no longer; 0: it waits for ever.</param>
internal sealed record BenchRun(int Id, int Steps, bool Waits = false, int WaitDays = 0);
