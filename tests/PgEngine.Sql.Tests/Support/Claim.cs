using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Support;

/// <summary>The answer to one claim: the jobs, and what its last row says.</summary>
internal sealed record Claim(
    Guid Lease, IReadOnlyList<ClaimedJob> Jobs, DateTime ClaimedAt, DateTime? NextDueAt, bool SuspectsWaiting, long Xmin, long Xmax,
    string Cursor)
{
    public long[] Ids => [.. Jobs.Select(job => job.Id)];

    public ClaimedJob Job => Assert.Single(Jobs);

    public static Claim From(Guid lease, List<Row> rows)
    {
        var summary = rows[^1];
        Assert.Null(summary["job_id"]);
        return new Claim(
            lease,
            [.. rows.SkipLast(1).Select(ClaimedJob.From)],
            summary.Get<DateTime>("claimed_at"),
            summary.Get<DateTime?>("next_due_at"),
            summary.Get<bool>("suspects_waiting"),
            summary.Get<long>("snapshot_xmin"),
            summary.Get<long>("snapshot_xmax"),
            summary.Get<string>("cursor"));
    }
}
