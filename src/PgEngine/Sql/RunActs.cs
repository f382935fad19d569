using System.Data.Common;
using PgEngine.Workflows;

namespace PgEngine.Sql;

/// <summary><c>pause</c>, <c>resume</c>, <c>terminate</c>, <c>fork</c>, <c>delete_run</c>, <c>set_workflow</c>.</summary>
internal static class RunActs
{
    public const string Pause = "select {schema}.pause(run_id => $1::bigint, reason => $2::text)";

    public const string Resume = "select {schema}.resume(run_id => $1::bigint)";

    public const string Terminate = "select {schema}.terminate(run_id => $1::bigint, reason => $2::text)";

    public const string Fork =
        """
        select {schema}.fork(run_id => $1::bigint, at => $2::text, input => $3::jsonb, results => $4::jsonb, options => $5::jsonb)
        """;

    public const string Delete = "select {schema}.delete_run(run_id => $1::bigint)";

    public const string SetWorkflow = "select {schema}.set_workflow(workflow => $1::text, version => $2::integer)";

    public static async Task<string?> AnswerAsync(DbCommand command, CancellationToken cancellationToken) =>
        await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as string;

    public static PauseAnswer Paused(string? answer) => answer switch
    {
        "paused" => PauseAnswer.Paused,
        "requested" => PauseAnswer.Requested,
        "already" => PauseAnswer.Already,
        "finished" => PauseAnswer.Finished,
        "not a run" => PauseAnswer.NotARun,
        _ => PauseAnswer.Unknown,
    };

    public static ResumeAnswer Resumed(string? answer) => answer switch
    {
        "resumed" => ResumeAnswer.Resumed,
        "not paused" => ResumeAnswer.NotPaused,
        "finished" => ResumeAnswer.Finished,
        _ => ResumeAnswer.Unknown,
    };

    public static TerminateAnswer Terminated(string? answer) => answer switch
    {
        "terminated" => TerminateAnswer.Terminated,
        "finished" => TerminateAnswer.Finished,
        _ => TerminateAnswer.Unknown,
    };

    public static DeleteRunAnswer Deleted(string? answer) => answer switch
    {
        "deleted" => DeleteRunAnswer.Deleted,
        "live" => DeleteRunAnswer.Live,
        _ => DeleteRunAnswer.Unknown,
    };

    public static DbCommand With(DbCommand command, long runId, ForkOptions options, string? input) => command
        .With(runId).With(options.At).With(input).With(ResultsJson(options.Results)).With(
            options.Version is { } version ? JsonText.Object(json => json.WriteNumber("version", version)) : null);

    private static string? ResultsJson(IReadOnlyDictionary<string, string>? results) => results is null
        ? null
        : JsonText.Object(json =>
        {
            foreach (var (step, value) in results)
            {
                json.WritePropertyName(step);
                json.WriteRawValue(value);
            }
        });
}
