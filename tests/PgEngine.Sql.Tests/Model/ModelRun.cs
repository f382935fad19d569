using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Model;

/// <summary>Gives the same random commands to the database and to the model, and compares after each what they answer and hold.</summary>
internal sealed class ModelRun(int seed, QueueSession session, TestClock clock, DateTime start)
{
    private static readonly string[] Queues = ["q", "r"];
    private static readonly string[] Kinds = ["a", "b", "c"];
    private static readonly string[] Outcomes = ["complete", "complete", "fail", "fail", "fail", "snooze", "release", "discard"];
    private static readonly TimeSpan Threshold = TimeSpan.FromSeconds(30);

    private readonly Random _random = new(seed);
    private readonly QueueModel _model = new() { Now = start };
    private readonly List<(long Job, Guid Lease)> _attempts = [];
    private readonly List<string> _said = [];

    public async Task RunAsync(int commands)
    {
        // A sweep now keeps the beats of this run from sweeping by themselves.
        await session.SweepAsync(Threshold);
        await RegisterAsync();
        await RegisterAsync();
        for (var n = 0; n < commands; n++)
        {
            await CommandAsync();
            Same(_model.Jobs.Values, await session.Sql.QueryAsync<string>(
                """
                select format('%s %s %s/%s/%s', id, state, attempt, spared, losses)
                  || to_char(run_at at time zone 'UTC', ' YYYY-MM-DD"T"HH24:MI:SS.US"0Z"')
                from (
                  select id, state, attempt, spared, losses, coalesce(held_run_at, run_at) as run_at from jobs
                  union all
                  select id, state, attempt, spared, losses, coalesce(run_at, created_at) from history
                ) as every
                order by id
                """));
        }
    }

    private Task CommandAsync() => _random.Next(100) switch
    {
        < 25 => EnqueueAsync(),
        < 50 => ClaimAsync(),
        < 75 => SettleAsync(),
        < 81 => CancelAsync(),
        < 86 => RetryAsync(),
        < 89 => SweepAsync(),
        < 93 => BeatAsync(),
        < 95 => ReplaceWorkerAsync(),
        _ => AdvanceAsync(),
    };

    private async Task EnqueueAsync()
    {
        var runAt = _model.Now.AddSeconds(_random.Next(-5, 10));
        var (queue, kind, priority, max) = (Pick(Queues), Pick(Kinds), _random.Next(-1, 2), _random.Next(1, 4));
        var id = await session.EnqueueAsync(kind, queue: queue, runAt: runAt, priority: priority, maxAttempts: max);
        _said.Add($"enqueue {queue} {kind} {priority} {runAt:O} -> {id}");
        _model.Jobs.Add(id, new ModelJob
        {
            Id = id,
            Queue = queue,
            Kind = kind,
            Priority = priority,
            MaxAttempts = max,
            RunAt = runAt > _model.Now ? runAt : _model.Now,
        });
    }

    private async Task ClaimAsync()
    {
        var worker = Pick(_model.Workers.Values.ToArray());
        var (max, free, alone, lease) = (_random.Next(0, 6), _random.Next(0, 4), _random.Next(2) == 0, Guid.NewGuid());
        _said.Add($"claim {worker.Id} max {max} free {free} alone {alone}");
        var claim = await session.ClaimAsync(worker.Id, max, lease, free, alone);
        var expected = _model.Claim(worker, lease, max, free, alone);
        Same(expected.Select(job => $"{job.Id} {job.Attempt}"), claim.Jobs.Select(job => $"{job.Id} {job.Attempt}"));
        if (claim.Jobs.Count < max)
        {
            Same([_model.NextDue(worker)], [claim.NextDueAt]);
        }

        _attempts.AddRange(claim.Ids.Select(id => (id, lease)));
    }

    private async Task SettleAsync()
    {
        if (_attempts.Count == 0)
        {
            return;
        }

        // Mostly of the last attempts, which still run; else of any, with a lease that may be lost.
        var recent = Math.Min(_attempts.Count, _random.Next(4) == 0 ? int.MaxValue : 8);
        var delay = TimeSpan.FromSeconds(_random.Next(0, 3));
        var details = $$"""{"delay_ms": {{delay.TotalMilliseconds}}, "retry_in_ms": {{delay.TotalMilliseconds}}}""";
        var items = Enumerable.Range(0, _random.Next(1, 5))
            .Select(_ => _attempts[_attempts.Count - 1 - _random.Next(recent)])
            .Distinct()
            .OrderBy(attempt => attempt.Job)
            .Select(attempt => new Settlement(attempt.Job, attempt.Lease, Pick(Outcomes), details))
            .ToArray();

        // One lease and nothing but completions: the way of a busy worker.
        var plain = _random.Next(3) == 0;
        if (plain)
        {
            items = [.. items.Where(item => item.Lease == items[0].Lease).Select(item => item with { Outcome = "complete" })];
        }

        _said.Add($"settle {string.Join(", ", items.Select(item => $"{item.JobId} {item.Outcome}"))} {delay}");
        var answers = plain
            ? await session.CompleteAsync(items[0].Lease, [.. items.Select(item => item.JobId)])
            : await session.SettleAsync(items);
        Same(items.Select(item => _model.Settle(item.JobId, item.Lease, item.Outcome, delay)), answers);
    }

    private async Task CancelAsync()
    {
        var id = AnyJob();
        _said.Add($"cancel {id}");
        Same([_model.Cancel(id)], [await session.CancelAsync(id)]);
    }

    private async Task RetryAsync()
    {
        var id = AnyJob();
        _said.Add($"retry {id}");
        Same([_model.Retry(id)], [await session.RetryAsync(id)]);
    }

    private async Task SweepAsync()
    {
        _said.Add("sweep");
        var swept = await session.SweepAsync(Threshold);
        var acts = swept.Where(row => row["job_id"] is not null).Select(row => $"{row["job_id"]} {row["action"]}");
        Same(_model.Sweep(Threshold).Order(), acts.Order());
        while (_model.Workers.Count < 2)
        {
            await RegisterAsync();
        }
    }

    private async Task BeatAsync()
    {
        var worker = Pick(_model.Workers.Values.ToArray());
        _said.Add($"beat {worker.Id}");
        var beat = Beat.From(await session.Sql.RowAsync(
            "select * from beat_worker_v1($1, $2, '{}', true, false, null, '1000 days')", worker.Id, worker.Leases.ToArray()));
        worker.BeatAt = _model.Now;
        Assert.True(beat.Known);
        Same(_model.LeasesThatHold(worker), beat.Granted.Order());
    }

    private async Task ReplaceWorkerAsync()
    {
        var worker = Pick(_model.Workers.Values.ToArray());
        _said.Add($"deregister {worker.Id}");
        var released = await session.Sql.ScalarAsync<int>("select released from deregister_worker_v1($1)", worker.Id);
        Same([_model.Deregister(worker)], [released]);
        await RegisterAsync();
    }

    private async Task AdvanceAsync()
    {
        var by = TimeSpan.FromMilliseconds(_random.Next(1, 15_000));
        _said.Add($"advance {by}");
        _model.Now += by;
        await clock.AdvanceAsync(by);
    }

    private async Task RegisterAsync()
    {
        var queues = _random.Next(2) == 0 ? Queues : [Pick(Queues)];
        var kinds = _random.Next(2) == 0 ? Kinds : [Pick(Kinds), "a"];
        var id = await session.RegisterAsync(kinds, queues);
        _said.Add($"register {id}: {string.Join(' ', queues)}; {string.Join(' ', kinds)}");
        _model.Workers.Add(id, new ModelWorker { Id = id, Queues = queues, Kinds = kinds, BeatAt = _model.Now });
    }

    /// <summary>A job of any state, or once in a while one that never was.</summary>
    private long AnyJob() => _model.Jobs.Count == 0 || _random.Next(20) == 0 ? 1 : Pick(_model.Jobs.Keys.ToArray());

    private T Pick<T>(T[] items) => items[_random.Next(items.Length)];

    private void Same<T, TActual>(IEnumerable<T> expected, IEnumerable<TActual> actual)
    {
        var (model, database) = (expected.Select(item => $"{item}").ToList(), actual.Select(item => $"{item}").ToList());
        if (!model.SequenceEqual(database))
        {
            Assert.Fail(
                $"""
                seed {seed}, command {_said.Count}: the model and the database differ
                model:    {string.Join(" | ", model.Except(database))}
                database: {string.Join(" | ", database.Except(model))}
                {string.Join(Environment.NewLine, _said.TakeLast(25))}
                """);
        }
    }
}
