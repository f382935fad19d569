using System.Text.Json;

namespace PgEngine.Bench.Workers;

/// <summary>What a worker process is told at its start.</summary>
/// <param name="Concurrency">Jobs at the same time.</param>
/// <param name="ConnectionString">The measured database.</param>
internal sealed record WorkerSettings(string ConnectionString, int Concurrency)
{
    /// <summary>It reports when the handler call of every so many-eth job began; 0: of none.</summary>
    public int TellsEvery { get; init; }

    /// <summary>Whether it reports how long each claim took.</summary>
    public bool TellsClaims { get; init; }

    /// <summary>The queues and kinds it serves.</summary>
    public JobShape Shape { get; init; } = JobShape.Plain;

    /// <summary>Whether it listens; without it polls once a second when there is nothing to do.</summary>
    public bool Listens { get; init; } = true;

    /// <summary>Workers in the process.</summary>
    public int Instances { get; init; } = 1;

    /// <summary>Runs of <see cref="BenchWorkflow"/> at the same time; 0: it does not serve it.</summary>
    public int ActiveRuns { get; init; }

    /// <summary>Whether it serves plain jobs beside runs; without <see cref="ActiveRuns"/> it always does.</summary>
    public bool ServesJobs { get; init; }

    /// <summary>Waiting runs that it keeps in memory; null: as by default.</summary>
    public int? HotRuns { get; init; }

    // Not an argument: the password in it would be seen by every user of the machine.
    private const string Variable = "PGENGINE_BENCH_WORKER";

    public void WriteTo(IDictionary<string, string?> environment) => environment[Variable] = JsonSerializer.Serialize(this);

    public static WorkerSettings FromEnvironment() =>
        JsonSerializer.Deserialize<WorkerSettings>(Environment.GetEnvironmentVariable(Variable) ?? "null")
        ?? throw new InvalidOperationException($"{Variable} is not set: worker processes are started by the scenarios.");
}
