namespace PgEngine.Bench.Tests;

/// <summary>Every scenario once, far too small to say anything about speed.</summary>
public sealed class TinyRun : IAsyncLifetime
{
    public const int Jobs = 200;
    public const int Rate = 200;

    internal BenchRun Run { get; private set; } = null!;

    public async Task InitializeAsync() => Run = await BenchRun.Of(
        "all", "--json", "--jobs", $"{Jobs}", "--runs", "1", "--warmup", "50", "--payload", "100", "--idle-seconds", "1",
        "--settle-seconds", "0", "--seconds", "1", "--window-ms", "250", "--rate", $"{Rate}", "--keys", "20",
        "--case", "active_1", "active_64");

    public Task DisposeAsync() => Task.CompletedTask;
}
