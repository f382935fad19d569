using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Support;

/// <summary>The answer to one beat.</summary>
internal sealed record Beat(bool Known, Guid[] Granted, Guid[] Unnamed, long[] CancelJobIds, int Swept, string[] PausedQueues)
{
    public static Beat From(Row row) => new(
        row.Get<bool>("known"),
        row.Get<Guid[]>("granted"),
        row.Get<Guid[]>("unnamed"),
        row.Get<long[]>("cancel_job_ids"),
        row.Get<int>("swept"),
        row.Get<string[]>("paused_queues"));
}
