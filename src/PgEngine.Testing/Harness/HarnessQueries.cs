using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Npgsql;
using PgEngine.Client;
using PgEngine.Hosting;

namespace PgEngine.Testing.Harness;

/// <summary>What a harness asks its database.</summary>
internal sealed class HarnessQueries(NpgsqlDataSource source, PgEngineOptions options)
{
    // What this worker could run now: of its kinds, on its queues, unless somebody has paused the queue.
    private const string Due =
        """
        from {schema}.jobs as j
        where (j.state = 'running' or (j.state = 'ready' and j.run_at <= {schema}._clock()))
          and j.kind = any ($1) and j.queue = any ($2)
          and not exists (select from {schema}.queues as q where q.queue = j.queue and q.paused_at is not null)
        """;

    // Runs whose row was locked when a child of theirs ended: the worker's next beat looks at them.
    private const string Reminded = "from {schema}.run_reminders";

    private const string DueSchedules = "from {schema}.schedules as s where s.next_fire_at <= {schema}._clock()";

    private readonly KindMap _kinds = new(options);
    private readonly string[] _served = [.. options.Jobs.Keys];
    private readonly string[] _queues = options.Queues.Count == 0 ? ["default"] : [.. options.Queues];

    public async Task<bool> IsIdleAsync(CancellationToken cancellationToken) =>
        (await RowsAsync(
            $"select not exists (select {Due}) and not exists (select {DueSchedules}) and not exists (select {Reminded})",
            [_served, _queues], row => row.GetBoolean(0), cancellationToken).ConfigureAwait(false))[0];

    public async Task<string> DueAsync(CancellationToken cancellationToken) => string.Join(
        ", ",
        await RowsAsync(
            $"""
            (select j.kind || ' ' || j.id || ' (' || j.state || ', attempt ' || j.attempt || ')' {Due} order by j.id limit 20)
            union all
            select 'schedule ' || s.name {DueSchedules}
            union all
            select 'reminder of run ' || run_id {Reminded}
            """,
            [_served, _queues], row => row.GetString(0), cancellationToken).ConfigureAwait(false));

    public async Task<DateTime> NowAsync(CancellationToken cancellationToken) =>
        (await RowsAsync("select {schema}._clock()", [], row => row.GetDateTime(0), cancellationToken).ConfigureAwait(false))[0];

    /// <summary>When the next run falls due, of those that this worker serves and nobody has paused.</summary>
    public async Task<DateTimeOffset?> NextRunAsync(CancellationToken cancellationToken) => (await RowsAsync(
        """
        select min(j.run_at)
        from {schema}.jobs as j
        where j.step_count is not null and j.state = 'ready' and j.run_at > {schema}._clock() and isfinite(j.run_at)
          and j.kind = any ($1) and j.queue = any ($2)
          and not exists (select from {schema}.queues as q where q.queue = j.queue and q.paused_at is not null)
        """,
        [_served, _queues],
        row => row.IsDBNull(0) ? (DateTimeOffset?)null : row.GetFieldValue<DateTimeOffset>(0),
        cancellationToken).ConfigureAwait(false))[0];

    public async Task<string?> InputOfAsync(long runId, CancellationToken cancellationToken)
    {
        var found = await RowsAsync(
            """
            select r.kind, r.payload::text
            from (
              select j.kind, j.payload from {schema}.jobs as j where j.id = $1
              union all
              select h.kind, h.payload from {schema}.history as h where h.id = $1) as r
            where r.payload is not null
            """,
            [runId],
            row => Decoded(row.GetString(0), row.GetString(1)),
            cancellationToken).ConfigureAwait(false);
        return found is [var input] ? input : null;
    }

    public Task<List<EndedJob>> EndedSinceAsync(DateTime since, CancellationToken cancellationToken) => RowsAsync(
        "select h.id, h.kind, h.state, h.attempt, h.reason from {schema}.history as h where h.finished_at >= $1 order by h.id",
        [since],
        row => new EndedJob(
            row.GetInt64(0), row.GetString(1), Enum.Parse<JobState>(row.GetString(2), ignoreCase: true), row.GetInt32(3),
            row.IsDBNull(4) ? null : row.GetString(4)),
        cancellationToken);

    public async Task<IReadOnlyList<EnqueuedJob>> ListAsync(
        string? kind, string? queue, string? key, CancellationToken cancellationToken) => await RowsAsync(
            """
            select j.id, j.kind, j.queue, j.key, j.state, coalesce(j.held_run_at, j.run_at), j.priority::integer, j.attempt, j.payload::text
            from {schema}.jobs as j
            where ($1::text is null or j.kind = $1) and ($2::text is null or j.queue = $2) and ($3::text is null or j.key = $3)
            order by j.id
            """,
            [kind, queue, key],
            Job,
            cancellationToken).ConfigureAwait(false);

    public async Task<(List<EnqueuedJob> Found, IReadOnlyList<EnqueuedJob> All)> FindAsync<TPayload>(
        Func<TPayload, bool>? which, string? queue, string? key, CancellationToken cancellationToken)
    {
        var all = await ListAsync(_kinds.KindOf(typeof(TPayload)), null, null, cancellationToken).ConfigureAwait(false);
        var type = (JsonTypeInfo<TPayload>)options.Json.GetTypeInfo(typeof(TPayload));
        var found = all.Where(job =>
            (queue is null || job.Queue == queue) && (key is null || job.Key == key)
            && (which is null || which(JsonSerializer.Deserialize(job.PayloadJson, type)!)));
        return ([.. found], all);
    }

    public static string Listed(IReadOnlyList<EnqueuedJob> jobs)
    {
        const int Shown = 20;
        var text = new StringBuilder(jobs.Count == 0 ? " There is none of the kind." : " These are there:");
        foreach (var job in jobs.Take(Shown))
        {
            text.Append($"\n  {job.Id} on {job.Queue}, {job.State}, key {job.Key ?? "none"}: {job.PayloadJson}");
        }

        return jobs.Count > Shown ? text.Append($"\n  and {jobs.Count - Shown} more").ToString() : text.ToString();
    }

    private EnqueuedJob Job(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3), row.GetString(4),
        row.GetDateTime(5), row.GetInt32(6), row.GetInt32(7), Decoded(row.GetString(1), row.GetString(8)));

    private string Decoded(string kind, string payload) =>
        Encoding.UTF8.GetString(options.PayloadCodecs.For(kind).DecodePayload(Encoding.UTF8.GetBytes(payload)).Span);

    private async Task<List<T>> RowsAsync<T>(
        string sql, object?[] arguments, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var command = source.CreateCommand(sql.Replace("{schema}", $"\"{options.Schema}\"", StringComparison.Ordinal));
        await using (command.ConfigureAwait(false))
        {
            foreach (var argument in arguments)
            {
                command.Parameters.Add(new() { Value = argument ?? DBNull.Value });
            }

            var rows = new List<T>();
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    rows.Add(read(reader));
                }
            }

            return rows;
        }
    }
}
