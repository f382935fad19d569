using PgEngine.Workers;

namespace PgEngine.Tests.Workers;

internal static class Samples
{
    public static ClaimedJob Job(long id = 1, HeldLease? lease = null, int losses = 0, string kind = "kind") => new()
    {
        Id = id,
        Queue = "default",
        Kind = kind,
        Attempt = 1,
        Losses = losses,
        Timeout = null,
        Payload = "{}"u8.ToArray(),
        Headers = null,
        IsCancelRequested = false,
        CreatedAt = DateTime.UnixEpoch,
        RunAt = DateTime.UnixEpoch,
        ClaimedAt = DateTime.UnixEpoch,
        Lease = lease ?? new HeldLease(Guid.NewGuid()),
    };

    public static SettleItem Item(long id = 1, string? detail = null) =>
        new() { Job = Job(id), Action = SettleAction.Complete, Detail = detail };
}
