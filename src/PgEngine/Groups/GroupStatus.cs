namespace PgEngine.Groups;

/// <summary>Where a group of jobs stands, and how its members ended.</summary>
/// <param name="Id">The group.</param>
/// <param name="Name">Its name, if it has one.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Live">Members that wait or run.</param>
/// <param name="Completed">Members that are done.</param>
/// <param name="Failed">Members that failed for good.</param>
/// <param name="Cancelled">Members that were cancelled or discarded.</param>
/// <param name="ParentId">The group that waits for this one.</param>
/// <param name="CallbackJobId">The callback, once it is enqueued.</param>
/// <param name="Problem">Why the callback could not be enqueued when the group finished.</param>
public sealed record GroupStatus(
    long Id, string? Name, GroupState State, long Live, long Completed, long Failed, long Cancelled, long? ParentId, long? CallbackJobId,
    string? Problem);
