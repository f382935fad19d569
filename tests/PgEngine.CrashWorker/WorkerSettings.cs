using System.Text.Json;

namespace PgEngine.CrashWorker;

/// <summary>What a worker process is told: one JSON argument.</summary>
public sealed record WorkerSettings
{
    /// <summary>Name in the history and in the database; a respawned process may have it again.</summary>
    public required string Name { get; init; }

    /// <summary>Where the worker finds its database: the server, or a proxy before it.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>The folder of the history.</summary>
    public required string Folder { get; init; }

    /// <summary>Name of the run.</summary>
    public required string Run { get; init; }

    /// <summary>Seed of the run.</summary>
    public required long Seed { get; init; }

    /// <summary>The queues to take from. <value>Empty: the default queue.</value></summary>
    public string[] Queues { get; init; } = [];

    /// <summary>Slots. <value>4.</value></summary>
    public int Concurrency { get; init; } = 4;

    /// <summary>Time between beats. <value>250 milliseconds.</value></summary>
    public int BeatMs { get; init; } = 250;

    /// <summary>Time without a beat after which the worker's jobs are taken. <value>2 seconds.</value></summary>
    public int StaleMs { get; init; } = 2000;

    /// <summary>Time between sweeps. <value>500 milliseconds.</value></summary>
    public int SweepMs { get; init; } = 500;

    /// <summary>Longest sleep of an idle worker. <value>1 second.</value></summary>
    public int PollMs { get; init; } = 1000;

    /// <summary>The crash point to die at; 0 for none. <value>0.</value></summary>
    public int CrashPoint { get; init; }

    /// <summary>Die when the crash point is reached for this time, from 1. <value>1.</value></summary>
    public int CrashAt { get; init; } = 1;

    /// <summary>Sagas to run at a time, none of them claimed ahead; 0 for a worker that runs no workflows. <value>0.</value></summary>
    public int Sagas { get; init; }

    /// <summary>Seeds a bug: no claim after LISTEN is in place again. <value>False.</value></summary>
    public bool NoClaimAfterListen { get; init; }

    /// <summary>Writes the worker's own log to standard error. <value>False.</value></summary>
    public bool Verbose { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this);

    public static WorkerSettings FromJson(string json) =>
        JsonSerializer.Deserialize<WorkerSettings>(json) ?? throw new FormatException("No settings.");
}
