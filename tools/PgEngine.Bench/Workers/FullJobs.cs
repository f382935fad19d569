using PgEngine.Bench.Commands;
using PgEngine.Bench.Databases;
using PgEngine.Client;

namespace PgEngine.Bench.Workers;

/// <summary>Jobs with all that a claim has to look after: each has a key of its own, shares a concurrency limit, and expires.</summary>
internal sealed class FullJobs(LoadSettings settings, int standardKeys)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    public int ConcurrencyKeys { get; } = settings.Keys ?? standardKeys;

    public int Limit => settings.KeyLimit;

    /// <summary>Puts the limit on every concurrency key of the default queue.</summary>
    public Task SetLimitAsync(BenchDatabase database, CancellationToken cancellationToken) => database.ExecuteAsync(
        $$"""select engine.set_queue('default', options => '{"key_max_running": {{Limit}}}')""", cancellationToken);

    public Task EnqueueAsync(Producer producer, IEnumerable<BenchJob> jobs, CancellationToken cancellationToken) =>
        producer.Engine.EnqueueManyWithKeysAsync(
            jobs,
            job => new JobKeys(Key(job.Id), ConcurrencyKey(job.Id)),
            new EnqueueOptions { ExpiresAt = DateTimeOffset.UtcNow + Lifetime },
            cancellationToken: cancellationToken);

    public EnqueueOptions OptionsOf(int id) => new()
    {
        Key = Key(id),
        ConcurrencyKey = ConcurrencyKey(id),
        ExpiresAt = DateTimeOffset.UtcNow + Lifetime,
    };

    private static string Key(int id) => FormattableString.Invariant($"job-{id}");

    private string ConcurrencyKey(int id) => FormattableString.Invariant($"tenant-{id % ConcurrencyKeys}");
}
