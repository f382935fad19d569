using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Support;

/// <summary>One job as a claim reports it.</summary>
internal sealed record ClaimedJob(
    long Id, string Queue, string Kind, int Priority, DateTime RunAt, int Attempt, int Spared, int Losses, string Payload,
    bool CancelRequested)
{
    public static ClaimedJob From(Row row) => new(
        row.Get<long>("job_id"),
        row.Get<string>("queue"),
        row.Get<string>("kind"),
        row.Get<int>("priority"),
        row.Get<DateTime>("run_at"),
        row.Get<int>("attempt"),
        row.Get<int>("spared"),
        row.Get<int>("losses"),
        row.Get<string>("payload"),
        row.Get<bool>("cancel_requested"));
}
