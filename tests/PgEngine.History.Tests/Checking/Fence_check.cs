using static PgEngine.History.Tests.Checking.Story;

namespace PgEngine.History.Tests.Checking;

public sealed class Fence_check
{
    [Fact]
    public void C4_a_late_completion_that_is_accepted_is_found()
    {
        // As settle by id and state does it: the zombie wins, the owner is refused.
        var story = new Story().TakenOver().Completed(A).Refused(B, "w2").Final(lease: A);
        Assert.Equal(1, story.Check().Summary.StaleAccepted);
        Assert.Contains("attempt 2 had been granted", story.Violates("C4").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_late_completion_that_is_refused_is_innocent()
    {
        var report = new Story().TakenOver().Refused(A).Completed(B, "w2").Final(lease: B).IsInnocent();
        Assert.Equal((1, 0, 1), (report.Summary.StaleAttempted, report.Summary.StaleAccepted, report.Summary.DuplicateExecutions));
        Assert.Equal("freeze", report.Duplicates[0].Fault);
    }

    [Fact]
    public void C4_a_late_heartbeat_that_is_accepted_is_found() =>
        new Story().TakenOver().Call(HistoryEventKind.Heartbeat, A).Completed(B, "w2").Final(lease: B).Violates("C4");

    [Fact]
    public void A_late_heartbeat_that_is_refused_is_innocent() => new Story().TakenOver()
        .Call(HistoryEventKind.Heartbeat, A, answer: HistoryAnswer.Stale).Completed(B, "w2").Final(lease: B).IsInnocent();

    [Fact]
    public void C4_an_accepted_failure_after_the_sweep_is_found_before_the_next_claim() => new Story()
        .Enqueued().Claimed(A, 1).At(2500).Swept(A).Call(HistoryEventKind.Fail, A, outcome: HistoryOutcome.Retry)
        .Claimed(B, 2, "w2").Completed(B, "w2").Final(lease: B).Violates("C4");

    [Fact]
    public void A_settle_that_was_under_way_when_the_next_claim_was_granted_is_innocent() => new Story()
        .Enqueued().Claimed(A, 1)
        .Event(new() { Kind = HistoryEventKind.Fail, Phase = HistoryPhase.Invoke, Job = 1, Lease = A, Outcome = HistoryOutcome.Retry })
        .Claimed(B, 2, "w2")
        .Event(new() { Kind = HistoryEventKind.Fail, Job = 1, Lease = A, Outcome = HistoryOutcome.Retry })
        .Completed(B, "w2").Final(lease: B).IsInnocent();

    [Fact]
    public void C4_a_claim_after_an_accepted_end_is_found_by_the_attempt_alone() => Assert.Contains("C4", new Story()
        .Enqueued()
        .Event(new() { Kind = HistoryEventKind.Claim, Job = 1, Lease = B, Attempt = 2 }, "w2")
        .Claimed(A, 1).Completed(A).Final(lease: A).Check().ViolationCounts.Keys);

    [Fact]
    public void C4_a_lease_that_was_never_granted_is_found() => new Story().Enqueued().Claimed(A, 1).Completed(A)
        .Call(HistoryEventKind.Heartbeat, B).Final(lease: A).Violates("C4");

    [Fact]
    public void C4_one_attempt_for_two_leases_is_found() => new Story().Enqueued().Claimed(A, 1).Claimed(B, 1, "w2")
        .Completed(B, "w2").Refused(A).Final(lease: B).Violates("C4");

    [Fact]
    public void A_claim_that_a_failing_server_forgot_is_innocent() => new Story().Enqueued().Claimed(A, 1)
        .Fault("server-failed", null).FaultOver("server-failed", null)
        .Claimed(B, 1, "w2").Completed(B, "w2").Refused(A).Final(lease: B).IsInnocent();

    [Fact]
    public void C4_a_claim_that_a_server_forgot_in_good_order_is_found() => new Story().Enqueued().Claimed(A, 1)
        .Fault("server", null).FaultOver("server", null)
        .Claimed(B, 1, "w2").Completed(B, "w2").Refused(A).Final(lease: B).Violates("C4");

    [Fact]
    public void C4_a_claim_forgotten_although_something_after_it_was_acknowledged_is_found() => new Story()
        .Enqueued().Enqueued(key: "other", job: 2)
        .Event(new() { Kind = HistoryEventKind.Claim, Phase = HistoryPhase.Invoke, Lease = C }, "w3")
        .Event(new() { Kind = HistoryEventKind.Claim, Job = 2, Lease = C, Attempt = 1 }, "w3")
        .Event(new() { Kind = HistoryEventKind.Start, Job = 2, Lease = C, Attempt = 1 }, "w3").Claimed(A, 1)
        .Event(new() { Kind = HistoryEventKind.Complete, Phase = HistoryPhase.Invoke, Job = 2, Lease = C }, "w3")
        .Event(new() { Kind = HistoryEventKind.Complete, Job = 2, Lease = C }, "w3").Final(key: "other", job: 2, lease: C)
        .Fault("server-failed", null).FaultOver("server-failed", null)
        .Claimed(B, 1, "w2").Completed(B, "w2").Refused(A).Final(lease: B).Violates("C4");

    [Fact]
    public void A_job_handed_back_and_claimed_again_is_innocent_and_no_duplicate()
    {
        var report = new Story().Enqueued().Claimed(A, 1).Call(HistoryEventKind.Release, A).Claimed(B, 1, "w2")
            .Completed(B, "w2").Final(lease: B).IsInnocent();
        Assert.Equal(0, report.Summary.DuplicateExecutions);
        Assert.Equal(1, report.ExecutionsPerJob[2]);
    }

    [Fact]
    public void A_claim_sent_again_with_its_lease_is_one_grant() =>
        new Story().Enqueued().Claimed(A, 1).Claimed(A, 1).Completed(A).Final(lease: A).IsInnocent();

    [Fact]
    public void C4_a_sweep_of_a_living_worker_is_found() => new Story().Enqueued().Claimed(A, 1).At(1000).Beat().At(1500).Swept(A)
        .Claimed(B, 2, "w2").Refused(A).Completed(B, "w2").Final(lease: B).Violates("C4");

    [Fact]
    public void C4_a_sweep_of_a_lease_that_was_settled_is_found() => new Story().Enqueued().Claimed(A, 1)
        .Call(HistoryEventKind.Fail, A, outcome: HistoryOutcome.Retry).At(9000).Swept(A)
        .Claimed(B, 2, "w2").Completed(B, "w2").Final(lease: B).Violates("C4");

    [Fact]
    public void A_sweep_of_a_worker_that_stopped_beating_is_innocent() => new Story().Enqueued().Claimed(A, 1).At(1000).Beat()
        .At(3100).Swept(A).Claimed(B, 2, "w2").Completed(B, "w2").Final(lease: B).IsInnocent();
}
