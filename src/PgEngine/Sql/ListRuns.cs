using System.Data.Common;
using PgEngine.Workflows;

namespace PgEngine.Sql;

/// <summary><c>status</c> and <c>runs</c>, which have the same columns.</summary>
internal static class ListRuns
{
    // Arrays and jsonb as text: a slim data source of the application may not know them.
    private const string Columns =
        """
        select
          r.run_id, r.workflow, r.version, r.state, r.status, r.step, r.steps, to_jsonb(r.waits_for)::text, r.due_at, r.key, r.queue,
          r.labels::text, r.parent_id, r.attempt, r.worker, r.created_at, r.started_at, r.finished_at, r.reason, r.error
        """;

    public const string StatementForOne = Columns + "\nfrom {schema}.status(run_id => $1::bigint) as r";

    public const string Statement = Columns +
        """

        from {schema}.runs(
          state => $1::text, workflow => $2::text, key => $3::text, labels => $4::jsonb, queue => $5::text,
          created_after => $6::timestamptz, created_before => $7::timestamptz, before_id => $8::bigint, max => $9::integer,
          options => $10::jsonb) as r
        """;

    public static DbCommand With(DbCommand command, RunFilter filter) => command
        .With(filter.State is { } state ? RunStateName.Of(state) : null).With(filter.Workflow).With(filter.Key)
        .With(StartWorkflow.Labels(filter.Labels)).With(filter.Queue).With(filter.CreatedAfter?.ToUniversalTime())
        .With(filter.CreatedBefore?.ToUniversalTime()).With(filter.BeforeId).With(filter.Max).With(OptionsJson(filter));

    public static async Task<IReadOnlyList<RunStatus>> ReadAsync(DbCommand command, CancellationToken cancellationToken)
    {
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            var runs = new List<RunStatus>();
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                runs.Add(Read(reader));
            }

            return runs;
        }
    }

    private static RunStatus Read(DbDataReader reader) => new()
    {
        RunId = reader.GetInt64(0),
        Workflow = reader.GetString(1),
        Version = reader.GetInt32(2),
        State = RunStateName.Read(reader.GetString(3)),
        Status = reader.TextOrNull(4),
        Step = reader.TextOrNull(5),
        Steps = reader.ValueOrNull<int>(6) ?? 0,
        WaitsFor = JsonText.Texts(reader.TextOrNull(7)),
        DueAt = reader.ValueOrNull<DateTimeOffset>(8),
        Key = reader.TextOrNull(9),
        Queue = reader.GetString(10),
        Labels = JsonText.Dictionary(reader.TextOrNull(11)),
        ParentId = reader.ValueOrNull<long>(12),
        Attempt = reader.GetInt32(13),
        Worker = reader.TextOrNull(14),
        CreatedAt = reader.GetFieldValue<DateTimeOffset>(15),
        StartedAt = reader.ValueOrNull<DateTimeOffset>(16),
        FinishedAt = reader.ValueOrNull<DateTimeOffset>(17),
        Reason = reader.TextOrNull(18),
        Error = reader.TextOrNull(19),
    };

    private static string? OptionsJson(RunFilter filter) => filter is { ParentId: null, Version: null, Tag: null }
        ? null
        : JsonText.Object(json =>
        {
            if (filter.ParentId is { } parent)
            {
                json.WriteNumber("parent", parent);
            }

            if (filter.Version is { } version)
            {
                json.WriteNumber("version", version);
            }

            if (filter.Tag is { } tag)
            {
                json.WriteString("tag", tag);
            }
        });
}
