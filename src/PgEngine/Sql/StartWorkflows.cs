using System.Data.Common;
using PgEngine.Client;
using PgEngine.Workflows;

namespace PgEngine.Sql;

/// <summary><c>start_many</c>: many runs of one workflow with the same options.</summary>
internal sealed class StartWorkflows(string sql, string workflow, StartOptions options, string? headers) : IChunkStatement
{
    public const string Statement =
        """
        select s.run_id
        from {schema}.start_many(
          workflow => $1::text, inputs => $2::text[]::jsonb[], queue => $3::text, version => $4::integer, priority => $5::integer,
          labels => $6::jsonb, timeout => $7::interval, keep_result => $8::boolean, headers => $9::jsonb) as s(run_id)
        """;

    public string Sql => sql;

    /// <summary>The new ids, in the order of the inputs.</summary>
    public List<long> Ids { get; } = [];

    public Task ExecuteAsync(DbCommand command, JobChunk chunk, CancellationToken cancellationToken)
    {
        command
            .With(workflow).With(chunk.Payloads).With(options.Queue).With(options.Version).With(options.Priority)
            .With(StartWorkflow.Labels(options.Labels)).With(options.Timeout).With(options.KeepResult ? true : null).With(headers);
        return command.ReadIdsAsync(Ids, cancellationToken);
    }
}
