using System.Data.Common;
using PgEngine.Codecs;
using PgEngine.Workflows;
using PgEngine.Workflows.Registration;

namespace PgEngine.Sql;

/// <summary><c>steps</c>, with the workflow, whose way of storing values its steps have.</summary>
internal static class GetSteps
{
    public const string Statement =
        """
        select s.n, s.name, s.kind, s.at, s.due_at, s.undo, s.value::text, s.bytes, r.workflow, r.version
        from {schema}.steps(run_id => $1::bigint, after_n => $2::integer, max => $3::integer) as s,
          {schema}.status(run_id => $1::bigint) as r
        order by s.n, s.at, s.name
        """;

    public static async Task<IReadOnlyList<StepRecord>> ReadAsync(
        DbCommand command, PayloadCodecs codecs, CancellationToken cancellationToken)
    {
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            var steps = new List<StepRecord>();
            KindCodec? codec = null;
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                codec ??= codecs.For(WorkflowKind.Of(reader.GetString(8), reader.GetInt32(9)));
                steps.Add(Read(reader, codec));
            }

            return steps;
        }
    }

    private static StepRecord Read(DbDataReader reader, KindCodec codec) => new()
    {
        N = reader.GetInt32(0),
        Name = reader.GetString(1),
        Kind = reader.GetString(2),
        At = reader.GetFieldValue<DateTimeOffset>(3),
        DueAt = reader.ValueOrNull<DateTimeOffset>(4),
        Undo = reader.TextOrNull(5),
        ValueJson = reader.TextOrNull(6) is { } value ? codec.TryDecodeText(value) : null,
        Bytes = reader.ValueOrNull<int>(7) ?? 0,
    };
}
