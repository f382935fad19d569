using static PgEngine.History.Tests.Checking.Story;

namespace PgEngine.History.Tests.Checking;

public sealed class Liveness_checks
{
    [Fact]
    public void C9_a_rescue_after_the_bound_is_found() => Assert.Contains("claimed again only after", Killed(rescuedAt: 7000)
        .Violates("C9").Message, StringComparison.Ordinal);

    [Fact]
    public void A_rescue_within_the_bound_is_innocent_and_measured()
    {
        var report = Killed(rescuedAt: 2600).IsInnocent();
        Assert.Equal(1, report.Summary.Rescued);
        Assert.Equal(2.5, report.Summary.RescueWorst.TotalSeconds, 2);
        var fault = Assert.Single(report.Faults);
        Assert.Equal(("kill", 1, 1, 1), (fault.Kind, fault.Count, fault.Interrupted, fault.Duplicates));
    }

    [Fact]
    public void An_outage_of_the_database_moves_the_bound() => new Story().Enqueued().Claimed(A, 1)
        .At(100).Fault("kill").At(200).Fault("server", null).At(5000).FaultOver("server", null)
        .At(7500).Swept(A).Claimed(B, 2, "w2").Completed(B, "w2").Final(lease: B).IsInnocent();

    [Fact]
    public void C9_a_job_that_is_never_claimed_again_is_found() => Assert.Equal(["C3", "C9"],
        new Story().Enqueued().Claimed(A, 1).Fault("kill").Final("running", A).Check().ViolationCounts.Keys);

    [Fact]
    public void A_worker_that_thaws_in_time_and_completes_needs_no_rescue() => new Story().Enqueued().Claimed(A, 1)
        .At(100).Fault("freeze").At(1500).FaultOver("freeze").Completed(A).Final(lease: A).IsInnocent();

    [Fact]
    public void C9_a_backlog_that_drains_too_late_is_found() =>
        new Story().Enqueued().At(61_000).Claimed(A, 1).Completed(A).Final(lease: A).Violates("C9");

    [Fact]
    public void C9_an_idle_worker_that_listens_without_a_claim_is_found()
    {
        var violation = Listened(claimAt: 2000).Violates("C9");
        Assert.Contains("1 acknowledged jobs were waiting", violation.Message, StringComparison.Ordinal);
        Assert.Contains(violation.Witness, e => e.Key == "k");
    }

    [Fact]
    public void A_claim_right_after_listen_is_innocent() => Listened(claimAt: 20).IsInnocent();

    [Fact]
    public void A_worker_that_is_killed_after_listen_owes_no_claim() => new Story().Enqueued().Event(new() { Kind = HistoryEventKind.Listen })
        .At(100).Fault("kill").At(200).Claimed(A, 1, "w2").Completed(A, "w2").Final(lease: A).IsInnocent();

    [Fact]
    public void A_worker_at_work_owes_no_claim_after_listen() => new Story().Enqueued().Claimed(A, 1)
        .Event(new() { Kind = HistoryEventKind.Listen }).At(3000).Completed(A).Final(lease: A).IsInnocent();

    [Fact]
    public void A_claim_in_flight_at_listen_that_brings_work_explains_the_pause() => new Story().Enqueued()
        .Event(new() { Kind = HistoryEventKind.Claim, Phase = HistoryPhase.Invoke, Lease = A })
        .At(100).Event(new() { Kind = HistoryEventKind.Listen })
        .At(400).Event(new() { Kind = HistoryEventKind.Claim, Job = 1, Lease = A, Attempt = 1 })
        .Event(new() { Kind = HistoryEventKind.Start, Job = 1, Lease = A, Attempt = 1 })
        .At(3000).Completed(A).Final(lease: A).IsInnocent();

    [Fact]
    public void An_answer_without_its_invoke_is_an_unfit_record() => new Story().Enqueued().Claimed(A, 1)
        .Event(new() { Kind = HistoryEventKind.Complete, Job = 1, Lease = A }).Final(lease: A).Violates("history");

    [Fact]
    public void A_history_without_final_rows_proves_nothing() => Assert.Contains("history",
        new Story().Enqueued(HistoryPhase.Info).Check().ViolationCounts.Keys);

    private static Story Killed(int rescuedAt) => new Story().Enqueued().Claimed(A, 1).At(100).Fault("kill")
        .At(rescuedAt).Swept(A).Claimed(B, 2, "w2").Completed(B, "w2").Final(lease: B);

    private static Story Listened(int claimAt) => new Story().Enqueued().Fault("listen").Event(new() { Kind = HistoryEventKind.Listen })
        .At(claimAt).Claimed(A, 1).At(3000).Completed(A).Final(lease: A);
}
