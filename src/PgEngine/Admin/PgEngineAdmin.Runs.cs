using PgEngine.Sql;
using PgEngine.Workflows;
using PgEngine.Workflows.Registration;

namespace PgEngine.Admin;

internal sealed partial class PgEngineAdmin
{
    public async Task<PauseAnswer> PauseRunAsync(long runId, string? reason = null, CancellationToken cancellationToken = default) =>
        RunActs.Paused(await RunAsync(
            RunActs.Pause, command => RunActs.AnswerAsync(command.With(runId).With(reason), cancellationToken)).ConfigureAwait(false));

    public async Task<ResumeAnswer> ResumeRunAsync(long runId, CancellationToken cancellationToken = default) =>
        RunActs.Resumed(await RunAsync(
            RunActs.Resume, command => RunActs.AnswerAsync(command.With(runId), cancellationToken)).ConfigureAwait(false));

    public async Task<TerminateAnswer> TerminateRunAsync(
        long runId, string? reason = null, CancellationToken cancellationToken = default) =>
        RunActs.Terminated(await RunAsync(
            RunActs.Terminate, command => RunActs.AnswerAsync(command.With(runId).With(reason), cancellationToken)).ConfigureAwait(false));

    public async Task<long> ForkRunAsync(long runId, ForkOptions? options = null, CancellationToken cancellationToken = default)
    {
        var settings = options ?? ForkOptions.Default;
        var input = settings.InputJson is { } json
            ? await EncodeInputAsync(runId, json, settings.Version, cancellationToken).ConfigureAwait(false)
            : null;
        return (long)(await RunAsync(
            RunActs.Fork,
            command => RunActs.With(command, runId, settings, input).ExecuteScalarAsync(cancellationToken)).ConfigureAwait(false))!;
    }

    public async Task<DeleteRunAnswer> DeleteRunAsync(long runId, CancellationToken cancellationToken = default) =>
        RunActs.Deleted(await RunAsync(
            RunActs.Delete, command => RunActs.AnswerAsync(command.With(runId), cancellationToken)).ConfigureAwait(false));

    public Task<bool> SetWorkflowAsync(string workflow, int? version, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workflow);
        return RunAsync(
            RunActs.SetWorkflow, command => QueueActs.ChangeAsync(command.With(workflow).With(version), cancellationToken));
    }

    /// <summary>A new input is stored as the kind of its run is.</summary>
    private async Task<string> EncodeInputAsync(long runId, string input, int? version, CancellationToken cancellationToken)
    {
        var kind = await RunAsync(
            RetryJob.KindStatement, command => command.With(runId).ExecuteScalarAsync(cancellationToken)).ConfigureAwait(false) as string;
        if (kind is null)
        {
            return input;
        }

        return codecs.For(version is { } other ? WorkflowKind.Of(WorkflowKind.Read(kind).Name, other) : kind).EncodeForeign(input);
    }
}
