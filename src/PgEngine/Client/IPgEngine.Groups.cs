using System.Data.Common;
using PgEngine.Groups;

namespace PgEngine.Client;

public partial interface IPgEngine
{
    /// <summary>Makes a group of jobs without a callback. Enqueue its members with <see cref="EnqueueOptions.GroupId"/>, then close it.</summary>
    /// <param name="options">What the group is.</param>
    /// <param name="transaction">The transaction to be part of.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>The group's id.</returns>
    /// <exception cref="Errors.InvalidJobException">The database refused the group.</exception>
    Task<long> CreateGroupAsync(
        GroupOptions? options = null, DbTransaction? transaction = null, CancellationToken cancellationToken = default);

    /// <summary>Makes a group of jobs with a callback: a job that is enqueued once, when the group is closed and all members have ended.</summary>
    /// <typeparam name="TPayload">The type given to AddJob or MapKind, not one derived from it.</typeparam>
    /// <param name="callback">
    /// The callback's payload: an object in JSON. It gets a member <c>group</c>, a <see cref="GroupResult"/>; a payload that is stored
    /// encrypted or compressed cannot, and its job has a header <c>group</c> instead.
    /// </param>
    /// <param name="callbackOptions">How the callback is enqueued. A delay counts from the end of the group.</param>
    /// <param name="options">What the group is.</param>
    /// <param name="transaction">The transaction to be part of.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>The group's id.</returns>
    /// <exception cref="InvalidOperationException">The type has no kind, or more than one.</exception>
    /// <exception cref="Errors.InvalidJobException">The database refused the group or its callback.</exception>
    Task<long> CreateGroupWithCallbackAsync<TPayload>(
        TPayload callback,
        EnqueueOptions? callbackOptions = null,
        GroupOptions? options = null,
        DbTransaction? transaction = null,
        CancellationToken cancellationToken = default);

    /// <summary>As <see cref="CreateGroupWithCallbackAsync{TPayload}"/>, by the name of the callback's kind.</summary>
    /// <param name="callbackKind">The callback's kind.</param>
    /// <param name="payloadJson">The callback's payload: a JSON object, to which a member <c>group</c> is added.</param>
    /// <param name="callbackOptions">How the callback is enqueued. A delay counts from the end of the group.</param>
    /// <param name="options">What the group is.</param>
    /// <param name="transaction">The transaction to be part of.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>The group's id.</returns>
    /// <exception cref="System.Text.Json.JsonException">The payload is not JSON.</exception>
    /// <exception cref="Errors.InvalidJobException">The database refused the group or its callback.</exception>
    Task<long> CreateGroupWithCallbackAsync(
        string callbackKind,
        string payloadJson,
        EnqueueOptions? callbackOptions = null,
        GroupOptions? options = null,
        DbTransaction? transaction = null,
        CancellationToken cancellationToken = default);

    /// <summary>Lets a group finish: it does when no member is live any more, at once if none is.</summary>
    /// <param name="groupId">The group.</param>
    /// <param name="transaction">The transaction to be part of.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>Closed or finished; null for a group that does not exist.</returns>
    Task<GroupState?> CloseGroupAsync(long groupId, DbTransaction? transaction = null, CancellationToken cancellationToken = default);

    /// <summary>Asks where a group stands.</summary>
    /// <param name="groupId">The group.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>Null for a group that does not exist, or has finished more than a week ago.</returns>
    Task<GroupStatus?> GetGroupAsync(long groupId, CancellationToken cancellationToken = default);
}
