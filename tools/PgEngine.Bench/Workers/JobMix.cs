using System.Text.Json;
using PgEngine.Bench.Databases;
using PgEngine.Client;

namespace PgEngine.Bench.Workers;

/// <summary>What jobs are like beside their payload: where they go and what a claim has to look after.</summary>
internal sealed record JobMix
{
    private const int CallSize = 10_000;
    private const int Rounds = 2;

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    public static JobMix Plain { get; } = new();

    /// <summary>Queues and kinds take turns, so that each queue has one kind where there are more queues than kinds.</summary>
    public JobShape Shape { get; init; } = JobShape.Plain;

    /// <summary>How many concurrency keys jobs share; 0: they have none.</summary>
    public int ConcurrencyKeys { get; init; }

    /// <summary>How many jobs of a concurrency key run at once.</summary>
    public int KeyLimit { get; init; } = 1;

    /// <summary>Whether each job has a key of its own and expires in an hour.</summary>
    public bool HasKeyAndExpiry { get; init; }

    /// <summary>Sets the limit, and switches history off where it is not wanted.</summary>
    public async Task PrepareAsync(BenchDatabase database, bool keepsHistory, CancellationToken cancellationToken)
    {
        var history = keepsHistory ? "all" : "none";
        var options = ConcurrencyKeys > 0 ? $$"""{"key_max_running": {{KeyLimit}}}""" : "{}";
        if (keepsHistory && ConcurrencyKeys == 0)
        {
            return;
        }

        foreach (var queue in Shape.QueueNames)
        {
            await database.ExecuteAsync(
                $"select engine.set_queue('{queue}', history => '{history}', options => '{options}')", cancellationToken);
        }
    }

    /// <summary>Enqueues jobs with the ids from 1 on.</summary>
    public async Task EnqueueAsync(Producer producer, int count, int payloadBytes, CancellationToken cancellationToken)
    {
        var jobs = BenchJob.Many(count, payloadBytes);
        if (Shape != JobShape.Plain)
        {
            await SpreadAsync(producer, jobs, count, cancellationToken);
            return;
        }

        foreach (var call in jobs.Chunk(CallSize))
        {
            await EnqueueAsync(producer, call, cancellationToken);
        }
    }

    /// <summary>How one job is enqueued; null for a plain one.</summary>
    public EnqueueOptions? OptionsOf(int id) => ConcurrencyKeys == 0 ? null : new EnqueueOptions
    {
        Key = KeysOf(id).Key,
        ConcurrencyKey = KeysOf(id).ConcurrencyKey,
        ExpiresAt = HasKeyAndExpiry ? DateTimeOffset.UtcNow + Lifetime : null,
    };

    private Task<IReadOnlyList<long>> EnqueueAsync(Producer producer, BenchJob[] jobs, CancellationToken cancellationToken) =>
        ConcurrencyKeys == 0
            ? producer.Engine.EnqueueManyAsync(jobs, cancellationToken: cancellationToken)
            : producer.Engine.EnqueueManyWithKeysAsync(
                jobs,
                job => KeysOf(job.Id),
                new EnqueueOptions { ExpiresAt = HasKeyAndExpiry ? DateTimeOffset.UtcNow + Lifetime : null },
                cancellationToken: cancellationToken);

    private JobKeys KeysOf(int id) => new(
        HasKeyAndExpiry ? FormattableString.Invariant($"job-{id}") : null, FormattableString.Invariant($"tenant-{id % ConcurrencyKeys}"));

    /// <summary>Goes over all queues and kinds more than once, so that none is done before the next one begins.</summary>
    private async Task SpreadAsync(Producer producer, IEnumerable<BenchJob> jobs, int count, CancellationToken cancellationToken)
    {
        string[] queues = [.. Shape.QueueNames];
        string[] kinds = [.. Shape.KindNames];
        var lanes = Math.Max(queues.Length, kinds.Length);
        var lane = 0;
        foreach (var call in jobs.Chunk(Math.Max(1, count / (lanes * Rounds))))
        {
            await producer.Engine.EnqueueManyAsync(
                kinds[lane % kinds.Length],
                call.Select(job => JsonSerializer.Serialize(job, JsonSerializerOptions.Web)),
                new EnqueueOptions { Queue = queues[lane % queues.Length] },
                cancellationToken: cancellationToken);
            lane++;
        }
    }
}
