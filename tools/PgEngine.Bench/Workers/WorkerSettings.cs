using System.Text.Json;

namespace PgEngine.Bench.Workers;

/// <summary>What a worker process is told at its start.</summary>
/// <param name="Concurrency">Jobs at the same time.</param>
/// <param name="TellsBeginnings">Whether it reports when each handler call began.</param>
/// <param name="ConnectionString">The measured database.</param>
internal sealed record WorkerSettings(string ConnectionString, int Concurrency, bool TellsBeginnings = false)
{
    // Not an argument: the password in it would be seen by every user of the machine.
    private const string Variable = "PGENGINE_BENCH_WORKER";

    public void WriteTo(IDictionary<string, string?> environment) => environment[Variable] = JsonSerializer.Serialize(this);

    public static WorkerSettings FromEnvironment() =>
        JsonSerializer.Deserialize<WorkerSettings>(Environment.GetEnvironmentVariable(Variable) ?? "null")
        ?? throw new InvalidOperationException($"{Variable} is not set: worker processes are started by the scenarios.");
}
