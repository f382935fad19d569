using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Keys;

/// <summary>
/// Eight sessions on one key: transactions that enqueue, claim or settle, begun, committed and rolled back in an order that the seed
/// decides. A session whose statement waits for a lock is left waiting while the others go on.
/// </summary>
internal sealed class KeyStorm(int seed, TestDatabase database, IReadOnlyList<QueueSession> sessions, long worker)
{
    private static readonly string[] Modes = ["replace", "replace", "replace", "preserve_run_at", "skip"];
    private static readonly string[] Outcomes = ["complete", "complete", "fail", "snooze", "release", "discard"];

    private readonly Random _random = new(seed);
    private readonly List<Actor> _actors = [.. sessions.Select(session => new Actor(session))];
    private readonly List<string> _said = [];
    private (long Job, Guid Lease)? _running;
    private int _values;

    /// <summary>Values in the order in which they ran, retries included.</summary>
    public List<int> Runs { get; } = [];

    /// <summary>Values in the order in which the key took them; a value is counted once its transaction has committed.</summary>
    public List<int> Taken { get; } = [];

    public async Task RunAsync(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            await LandAsync();
            var free = _actors.Where(actor => actor.Waits is null).ToList();
            var actor = free[_random.Next(free.Count)];
            await (actor.Ends is null ? BeginAsync(actor) : EndAsync(actor, _random.Next(5) > 0));
            await CheckAsync();
        }

        await CalmAsync();
        await DrainAsync();
    }

    private Task BeginAsync(Actor actor) => _random.Next(100) switch
    {
        < 55 => EnqueueAsync(actor),
        < 80 => ClaimAsync(actor),
        _ => SettleAsync(actor),
    };

    private async Task EnqueueAsync(Actor actor)
    {
        var (value, mode) = (++_values, Modes[_random.Next(Modes.Length)]);
        _said.Add($"{actor} {mode} {value}");
        await actor.Sql.BeginAsync();
        var sent = actor.Session.StartEnqueueKey("a", $"{value}", mode);
        actor.Waits = sent;
        actor.Lands = async () =>
        {
            var id = (await sent)[0]["enqueue"] ?? throw new InvalidOperationException($"enqueue answered null to {value}");
            var kept = await actor.Sql.ScalarAsync<string>("select payload from jobs where id = $1", id);
            actor.Ends = commits =>
            {
                if (commits && kept == $"{value}")
                {
                    Taken.Add(value);
                }
            };
        };
        await SettleDownAsync(actor);
    }

    private async Task ClaimAsync(Actor actor)
    {
        await actor.Sql.BeginAsync();
        var claim = await actor.Session.ClaimAsync(worker, free: 9);
        _said.Add($"{actor} claim: {string.Join(", ", claim.Jobs.Select(job => job.Payload))}");
        actor.Ends = commits =>
        {
            if (commits && claim.Jobs.Count > 0)
            {
                Assert.True(_running is null, $"two jobs of one key run: {Story()}");
                _running = (claim.Job.Id, claim.Lease);
                Runs.Add(int.Parse(claim.Job.Payload));
            }
        };
    }

    private async Task SettleAsync(Actor actor)
    {
        if (_running is not { } running)
        {
            return;
        }

        var outcome = Outcomes[_random.Next(Outcomes.Length)];
        await actor.Sql.BeginAsync();
        var answer = await actor.Session.SettleAsync(running.Job, running.Lease, outcome, """{"retry_in_ms": 0}""");
        _said.Add($"{actor} {outcome}: {answer.Said}");
        Assert.Contains(answer.Said, (string[])["ok", "busy"]);
        actor.Ends = commits => _running = commits && answer.Said == "ok" ? null : _running;
    }

    private async Task EndAsync(Actor actor, bool commits)
    {
        _said.Add($"{actor} {(commits ? "commit" : "rollback")}");
        await (commits ? actor.Sql.CommitAsync() : actor.Sql.RollbackAsync());
        actor.Ends!(commits);
        actor.Ends = null;
    }

    /// <summary>Waits until the statement has ended or waits for another session's lock.</summary>
    private async Task SettleDownAsync(Actor actor)
    {
        await Eventually.True(async () => actor.Waits!.IsCompleted || await database.Source.ScalarAsync<bool>(
            "select cardinality(pg_blocking_pids($1)) > 0", actor.Sql.BackendPid));
        if (actor.Waits!.IsCompleted)
        {
            actor.Waits = null;
            await actor.Lands!();
        }
    }

    private async Task LandAsync()
    {
        foreach (var actor in _actors.Where(actor => actor.Waits is not null))
        {
            await SettleDownAsync(actor);
        }
    }

    private async Task CalmAsync()
    {
        while (_actors.Exists(actor => actor.Waits is not null || actor.Ends is not null))
        {
            await LandAsync();
            if (_actors.Find(actor => actor.Ends is not null) is { } open)
            {
                await EndAsync(open, commits: true);
            }
        }
    }

    private async Task DrainAsync()
    {
        var last = _actors[0];
        if (_running is { } running)
        {
            await last.Session.CompleteAsync(running.Lease, running.Job);
        }

        for (var claim = await last.Session.ClaimAsync(worker, free: 9); claim.Jobs.Count > 0;
            claim = await last.Session.ClaimAsync(worker, free: 9))
        {
            Runs.Add(int.Parse(claim.Job.Payload));
            await last.Session.CompleteAsync(claim.Lease, claim.Ids);
        }
    }

    private async Task CheckAsync()
    {
        var row = (await database.Source.RowsAsync(
            """
            select count(*) filter (where follows is null) as heads, count(*) filter (where follows is not null) as successors,
              count(*) filter (where state = 'running') as running
            from engine.jobs
            """)).Single();
        Assert.True(
            row.Get<long>("heads") <= 1 && row.Get<long>("successors") <= 1 && row.Get<long>("running") <= 1, $"{row}: {Story()}");
    }

    private string Story() => $"seed {seed}: {string.Join("; ", _said.TakeLast(30))}";

    private sealed class Actor(QueueSession session)
    {
        public QueueSession Session => session;

        public SqlSession Sql => session.Sql;

        /// <summary>A statement that was sent and has not been answered.</summary>
        public Task? Waits { get; set; }

        /// <summary>What to do with its answer.</summary>
        public Func<Task>? Lands { get; set; }

        /// <summary>What the end of the open transaction means; true: it committed. Null: no transaction is open.</summary>
        public Action<bool>? Ends { get; set; }

        public override string ToString() => session.Sql.Name;
    }
}
