using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine job ID</c>: shows everything about one job.</summary>
internal sealed class JobCommand : EngineCommand
{
    private const string Sql =
        """
        select id, state, queue, kind, priority, run_at, created_at, started_at, finished_at, attempt, max_attempts, worker, reason, error,
          payload, result, headers, progress, spared, losses, lease, extract(epoch from timeout)::double precision as timeout_seconds,
          cancel_requested_at, attempts, key, concurrency_key, to_jsonb(tags) as tags, group_id, expires_at
        from {schema}.job(job_id => $1)
        """;

    private readonly Argument<long> _id = new("id") { Description = "The job's id." };

    public JobCommand(CliConsole console)
        : base(console, "job", "Show one job: payload, result, progress and failed attempts.") => Arguments.Add(_id);

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var id = call.Value(_id);
        var job = await call.QueryAsync(Sql, cancellationToken, id);
        if (job.Rows.Count == 0)
        {
            throw CliException.NotFound($"There is no job {id} in {call.Address.Place}.");
        }

        if (call.AsJson)
        {
            JsonText.Write(call.Console.Output, json => JsonText.WriteRow(json, job, job.Rows[0]));
        }
        else
        {
            TableText.WriteDetails(call.Console.Output, job, job.Rows[0]);
        }

        return ExitCode.Ok;
    }
}
