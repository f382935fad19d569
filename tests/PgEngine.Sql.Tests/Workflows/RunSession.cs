using System.Globalization;
using System.Text;
using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Workflows;

/// <summary>A session that speaks the worker's functions for runs, as one worker.</summary>
internal sealed class RunSession(QueueSession queue, long worker)
{
    public QueueSession Queue => queue;

    public SqlSession Sql => queue.Sql;

    public long Worker => worker;

    /// <summary>Writes a run that nobody has claimed yet.</summary>
    public Task<long> StartAsync(
        string kind = "order", long? parent = null, string? parentStep = null, string policy = "cancel", TimeSpan? timeout = null,
        bool? keepResult = null, string queueName = "default", string? line = null) =>
        Sql.ScalarAsync<long>(
            """
            insert into jobs (run_at, created_at, queue, kind, payload, step_count, parent_id, parent_step, on_parent_end, timeout,
              keep_result, concurrency_key)
            values (_clock(), _clock(), $7, $1, '{}', 0, $2::bigint, $3, case when $2::bigint is not null then $4 end, $5::interval,
              $6::boolean, $8)
            returning id
            """,
            kind, parent, parentStep, policy, timeout, keepResult, queueName, line);

    /// <summary>Claims everything that is due, under one lease.</summary>
    public async Task<Guid> ClaimAsync(int max = 100) => (await queue.ClaimAsync(worker, max)).Lease;

    /// <summary>A run that this worker holds.</summary>
    public async Task<(long Run, Guid Lease)> RunningAsync(
        long? parent = null, string? parentStep = null, string policy = "cancel", TimeSpan? timeout = null, string queueName = "default")
    {
        var run = await StartAsync(parent: parent, parentStep: parentStep, policy: policy, timeout: timeout, queueName: queueName);
        var claim = await queue.ClaimAsync(worker);
        Assert.Contains(run, claim.Ids);
        return (run, claim.Lease);
    }

    public Task<List<Row>> LoadAsync(Guid lease, int runBytes = 1048576, int maxBytes = 8388608) => Sql.RowsAsync(
        "select * from load_journals_v1($1, $2, $3, $4)", worker, lease, runBytes, maxBytes);

    public Task<List<Row>> LoadPageAsync(long run, Guid lease, int afterN = 0, long? afterHash = null, int maxBytes = 1048576) =>
        Sql.RowsAsync("select * from load_journal_v1($1, $2, $3, $4::bigint, $5)", run, lease, afterN, afterHash, maxBytes);

    /// <summary>All rows of the answer, the first of which says when.</summary>
    public Task<List<Row>> CheckpointRowsAsync(Step[] steps, (long Run, string Name)[]? drops = null, (long Run, string Status)[]? statuses = null) =>
        Sql.RowsAsync(CheckpointText, CheckpointArguments(steps, drops, statuses));

    public Task<List<Row>> StartCheckpoint(params Step[] steps) => Sql.Start(CheckpointText, CheckpointArguments(steps, null, null));

    /// <summary>What the checkpoint says beyond "ok": item and answer.</summary>
    public async Task<string[]> CheckpointAsync(params Step[] steps) => Told(await CheckpointRowsAsync(steps));

    public Task<List<Row>> ParkRowsAsync(params Park[] parks) => Sql.RowsAsync(ParkText, ParkArguments(parks));

    public Task<List<Row>> StartPark(params Park[] parks) => Sql.Start(ParkText, ParkArguments(parks));

    public async Task<string[]> ParkAsync(params Park[] parks) => Told(await ParkRowsAsync(parks));

    public async Task<string> ParkAsync(long run, Guid lease, string? awaits = null, string mode = "park", int stepCount = 0) =>
        Assert.Single(await ParkAsync(new Park(run, lease, awaits, mode, stepCount)))[2..];

    public async Task<string[]> SettleAsync(params End[] ends)
    {
        var plain = ends.All(end => end.Outcome is null && end.Details is null);
        var rows = await Sql.RowsAsync(
            "select answer, outcome, items from settle_runs_v1($1, $2, $3, $4::jsonb[], $5, $6::text[], $7::jsonb[])",
            worker,
            ends.Select(end => end.Run).ToArray(),
            ends.Select(end => end.Lease).ToArray(),
            ends.Select(end => end.Result).ToArray(),
            ends.Select(end => end.StepCount).ToArray(),
            plain ? null : ends.Select(end => end.Outcome ?? "complete").ToArray(),
            plain ? null : ends.Select(end => end.Details).ToArray());
        var answers = new string[ends.Length];
        foreach (var row in rows)
        {
            foreach (var item in row.Get<int[]>("items"))
            {
                Assert.Null(answers[item - 1]);
                answers[item - 1] = $"{row.Get<string>("answer")} {row.Get<string?>("outcome")}".TrimEnd();
            }
        }

        Assert.All(answers, Assert.NotNull);
        return answers;
    }

    /// <summary>Sends a signal the way signal() does: under the lock on the run.</summary>
    public async Task<bool> SignalAsync(long run, string name, string payload = "{}", string? dedupe = null)
    {
        await Sql.ScalarAsync<long>("select id from jobs where id = $1 for no key update", run);
        await Sql.ExecuteAsync(
            "insert into signals (run_id, name, payload, dedupe, sent_at) values ($1, $2, $3::jsonb, $4, _clock())", run, name, payload, dedupe);
        return await Sql.ScalarAsync<bool>("select _is_parked(j) and _advance_run(j, _clock()) from jobs as j where id = $1", run);
    }

    public static string Wait(string name, string? signal = null, string? timer = null, bool any = false) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"hash":{{RunTest.Hash(name)}},"name":"{{name}}","signal":{{Json(signal)}},"timer":{{(timer is null ? "null" : RunTest.Hash(timer).ToString(CultureInfo.InvariantCulture))}},"any":{{(any ? "true" : "false")}}}""");

    public static string Waits(params string[] waits) => $"[{string.Join(',', waits)}]";

    private static string Json(string? text) => text is null ? "null" : $"\"{text}\"";

    private static string[] Told(List<Row> rows)
    {
        Assert.Equal(0, rows[0].Get<int>("item"));
        Assert.Equal("ok", rows[0].Get<string>("answer"));
        return [.. rows.Skip(1).Select(row => $"{row.Get<int>("item")} {row.Get<string>("answer")}")];
    }

    private const string CheckpointText =
        """
        select item, answer, at, n, kind, name, due_at, codec, convert_from(value, 'UTF8') as value
        from checkpoint_steps_v1($1, $2, $3, $4, $5, $6, $7, $8, null, $9::jsonb[], $10::bigint[], $11::bigint[], $12::bigint[], $13::text[])
        """;

    private object?[] CheckpointArguments(Step[] steps, (long Run, string Name)[]? drops, (long Run, string Status)[]? statuses) =>
    [
        worker,
        steps.Select(step => step.Run).ToArray(),
        steps.Select(step => step.Lease).ToArray(),
        steps.Select(step => step.Hash ?? RunTest.Hash(step.Name)).ToArray(),
        steps.Select(step => step.N).ToArray(),
        steps.Select(step => step.Kind).ToArray(),
        steps.Select(step => step.Name).ToArray(),
        steps.Select(step => step.Value is null ? null : Encoding.UTF8.GetBytes(step.Value)).ToArray(),
        steps.All(step => step.Extra is null) ? null : steps.Select(step => step.Extra).ToArray(),
        drops?.Select(drop => drop.Run).ToArray(),
        drops?.Select(drop => RunTest.Hash(drop.Name)).ToArray(),
        statuses?.Select(status => status.Run).ToArray(),
        statuses?.Select(status => status.Status).ToArray(),
    ];

    private const string ParkText =
        """
        select item, answer, at, n, kind, hash, name, due_at, codec, convert_from(value, 'UTF8') as value
        from park_runs_v1($1, $2, $3, $4, $5, $6::text[], $7::jsonb[], $8::text[])
        """;

    private object?[] ParkArguments(Park[] parks) =>
    [
        worker,
        parks.Select(park => park.Run).ToArray(),
        parks.Select(park => park.Lease).ToArray(),
        parks.Select(park => park.Mode).ToArray(),
        parks.Select(park => park.StepCount).ToArray(),
        parks.Select(park => park.At).ToArray(),
        parks.Select(park => park.Awaits).ToArray(),
        parks.Any(park => park.Problem is not null) ? parks.Select(park => park.Problem).ToArray() : null,
    ];
}
