using System.Data.Common;
using System.Diagnostics;
using System.Text.Json;
using PgEngine.Errors;
using PgEngine.Groups;
using PgEngine.Sql;

namespace PgEngine.Client;

internal sealed partial class PgEngineClient
{
    public Task<long> CreateGroupAsync(
        GroupOptions? options = null, DbTransaction? transaction = null, CancellationToken cancellationToken = default) =>
        CreateGroupAsync(null, options, transaction, cancellationToken);

    public Task<long> CreateGroupWithCallbackAsync<TPayload>(
        TPayload callback,
        EnqueueOptions? callbackOptions = null,
        GroupOptions? options = null,
        DbTransaction? transaction = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var kind = _kinds.KindOf(typeof(TPayload));
        var payload = JsonSerializer.Serialize(callback, TypeInfo<TPayload>());
        return CreateGroupWithCallbackAsync(kind, payload, callbackOptions, options, transaction, cancellationToken);
    }

    public Task<long> CreateGroupWithCallbackAsync(
        string callbackKind,
        string payloadJson,
        EnqueueOptions? callbackOptions = null,
        GroupOptions? options = null,
        DbTransaction? transaction = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(callbackKind);
        ArgumentNullException.ThrowIfNull(payloadJson);
        var settings = (callbackOptions ?? EnqueueOptions.Default).Checked();
        var callback = JobObject.Write(
            callbackKind, CodecOf(callbackKind, settings).EncodeForeign(payloadJson), settings, JobHeaders.Write(settings.Headers, Activity.Current));
        return CreateGroupAsync(callback, options, transaction, cancellationToken);
    }

    public async Task<GroupState?> CloseGroupAsync(
        long groupId, DbTransaction? transaction = null, CancellationToken cancellationToken = default)
    {
        var command = statements.Command(statements.CloseGroup, transaction);
        await using (command.ConfigureAwait(false))
        {
            return await CloseGroup.ExecuteAsync(command, groupId, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<GroupStatus?> GetGroupAsync(long groupId, CancellationToken cancellationToken = default)
    {
        var command = statements.Command(statements.GetGroup);
        await using (command.ConfigureAwait(false))
        {
            return await GetGroup.ExecuteAsync(command, groupId, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<long> CreateGroupAsync(
        string? callback, GroupOptions? options, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        var command = statements.Command(statements.CreateGroup, transaction);
        await using (command.ConfigureAwait(false))
        {
            try
            {
                return await CreateGroup.ExecuteAsync(command, callback, options, cancellationToken).ConfigureAwait(false);
            }
            catch (DbException e) when (SqlErrors.IsRefusal(e))
            {
                throw SqlErrors.Translate(e);
            }
        }
    }
}
