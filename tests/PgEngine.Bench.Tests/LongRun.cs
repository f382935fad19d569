namespace PgEngine.Bench.Tests;

/// <summary>The scenarios that take minutes or hours, each in a second or two.</summary>
public sealed class LongRun : IAsyncLifetime
{
    public const int Rate = 200;

    internal BenchRun Run { get; private set; } = null!;

    public async Task InitializeAsync() => Run = await BenchRun.Of(
        "backlog", "pinned", "pinned-limits", "soak", "many", "producers", "history", "parked", "--json", "--jobs", "300", "--warmup", "20",
        "--seconds", "1", "--window-ms", "200", "--rate", $"{Rate}", "--recovery-seconds", "1", "--clients", "2", "--queues", "5",
        "--kinds", "3", "--keys", "10", "--listeners", "2", "--kept", "1000", "--settle-seconds", "0", "--payload-kb", "1", "8",
        "--case", "ready_10k", "ready_1m", "paused_queue", "queues_and_kinds", "listeners", "payload_8kb");

    public Task DisposeAsync() => Task.CompletedTask;
}
