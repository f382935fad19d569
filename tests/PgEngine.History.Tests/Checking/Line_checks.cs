namespace PgEngine.History.Tests.Checking;

public sealed class Line_checks
{
    [Fact]
    public void Jobs_of_a_line_of_one_that_run_one_after_the_other_by_id_are_innocent()
    {
        var report = new Story().InLine(1, 1, 2).Takes(1).Retries(1).Takes(1, 2).Completes(1, 2).Takes(2).Completes(2)
            .Ends((1, 2), (2, 1)).IsInnocent();
        Assert.Equal((1, 1, 0), (report.Summary.Limits, report.Summary.LimitsReached, report.Summary.StaleOverlaps));
    }

    [Fact]
    public void C7_a_job_that_starts_while_an_earlier_one_waits_for_its_retry_is_found()
    {
        var violation = new Story().InLine(1, 1, 2).Takes(1).Retries(1).Takes(2).Completes(2).Takes(1, 2).Completes(1, 2)
            .Ends((1, 2), (2, 1)).Violates("C7");
        Assert.Contains("attempt 1 of job-2 (job 2) was given out, and job-1 (job 1) had not ended", violation.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void C7_a_job_that_starts_before_an_earlier_one_has_ever_started_is_found() =>
        new Story().InLine(1, 1, 2).Takes(2).Completes(2).Takes(1).Completes(1).Ends((1, 1), (2, 1)).Violates("C7");

    [Fact]
    public void C7_a_retry_that_passes_an_earlier_job_that_was_committed_meanwhile_is_found() =>
        new Story().InLine(1, 2).Takes(2).InLine(1, 1).Retries(2).Takes(2, 2).Completes(2, 2).Takes(1).Completes(1)
            .Ends((1, 1), (2, 2)).Violates("C7");

    [Fact]
    public void C7_a_job_nobody_was_told_of_is_there_when_a_claim_has_brought_it() =>
        new Story().InLine(1, HistoryPhase.Info, 1).InLine(1, 2).Takes(1).Retries(1).Takes(2).Completes(2).Takes(1, 2).Completes(1, 2)
            .Ends((1, 2), (2, 1)).Violates("C7");

    [Fact]
    public void C7_a_job_behind_one_that_never_ended_is_found()
    {
        var report = new Story().InLine(1, 1, 2).Takes(2).Completes(2).Ends((2, 1)).Final("blocked", key: "job-1", job: 1).Check();
        Assert.Equal(["C3", "C7"], report.ViolationCounts.Keys);
    }

    [Fact]
    public void A_lower_id_that_was_acknowledged_after_the_claim_was_sent_is_free() =>
        new Story().InLine(1, 2).Asks(2).InLine(1, 1).Got(2).Completes(2).Takes(1).Completes(1).Ends((1, 1), (2, 1)).IsInnocent();

    [Theory]
    [InlineData(HistoryPhase.Info)]
    [InlineData(null)]
    public void A_lower_id_that_was_not_acknowledged_is_free(HistoryPhase? end) =>
        new Story().InLine(1, end, 1).InLine(1, 2).Takes(2).Completes(2).Takes(1).Completes(1).Ends((1, 1), (2, 1)).IsInnocent();

    [Fact]
    public void A_claim_answered_while_the_earlier_job_is_being_settled_is_innocent() =>
        new Story().InLine(1, 1, 2).Takes(1).Asks(2)
            .Settles(1, HistoryEventKind.Complete, HistoryOutcome.Completed, end: null).Got(2).Completes(2)
            .Ends((1, 1), (2, 1)).IsInnocent();

    [Fact]
    public void A_settle_sent_again_for_its_lost_answer_frees_the_place_the_first_time() =>
        new Story().InLine(1, 1, 2).Takes(1)
            .Settles(1, HistoryEventKind.Complete, HistoryOutcome.Completed, end: HistoryPhase.Info)
            .Takes(2, process: "w2")
            .Settles(1, HistoryEventKind.Complete, HistoryOutcome.Completed, answer: HistoryAnswer.Already)
            .Completes(2, process: "w2").Ends((1, 1), (2, 1)).IsInnocent();

    [Fact]
    public void C15_two_of_a_line_of_one_at_once_are_found_and_are_no_order_either()
    {
        var report = new Story().InLine(1, 1).Takes(1).InLine(1, 2).Takes(2).Completes(1).Completes(2).Ends((1, 1), (2, 1)).Check();
        Assert.Equal(["C15", "C7"], report.ViolationCounts.Keys);
    }

    [Fact]
    public void C15_four_of_a_line_of_three_at_once_are_found()
    {
        var violation = new Story().InLine(3, 1, 2, 3, 4).Takes(1).Takes(2).Takes(3).Takes(4)
            .Completes(1).Completes(2).Completes(3).Completes(4).Ends((1, 1), (2, 1), (3, 1), (4, 1)).Violates("C15");
        Assert.StartsWith("line q/tenant: 4 at the same time, 3 may", violation.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Three_of_a_line_of_three_may_run_in_any_order() => new Story().InLine(3, 1, 2, 3, 4).Takes(4).Takes(2).Takes(3)
        .Retries(2).Takes(1).Completes(3).Takes(2, 2).Completes(2, 2).Completes(1).Completes(4)
        .Ends((1, 1), (2, 2), (3, 1), (4, 1)).IsInnocent();

    [Fact]
    public void C15_more_of_a_queue_than_may_run_are_found()
    {
        var violation = new Story().InQueue(2, 1, 2, 3).Takes(1).Takes(2).Takes(3)
            .Completes(1).Completes(2).Completes(3).Ends((1, 1), (2, 1), (3, 1)).Violates("C15");
        Assert.StartsWith("queue q: 3 at the same time, 2 may", violation.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void C15_prefetched_jobs_hold_places_too() => new Story().InQueue(1, 1, 2).Takes(1).Asks(2)
        .Event(new() { Kind = HistoryEventKind.Claim, Job = 2, Lease = LineStory.LeaseOf(2, 1), Attempt = 1 })
        .Settles(2, HistoryEventKind.Release, HistoryOutcome.Release).Completes(1).Takes(2, 2).Completes(2, 2)
        .Ends((1, 1), (2, 2)).Violates("C15");

    [Fact]
    public void An_attempt_that_runs_on_after_its_lease_was_taken_is_listed_apart()
    {
        var report = new Story().InLine(1, 1).Takes(1).At(100).Fault("freeze").At(2500).Takes(1, 2, "w2").FaultOver("freeze")
            .Settles(1, HistoryEventKind.Complete, HistoryOutcome.Completed, end: HistoryPhase.Fail, answer: HistoryAnswer.Stale)
            .Completes(1, 2, "w2").Ends((1, 2)).IsInnocent();
        Assert.Equal(1, report.Summary.StaleOverlaps);
    }
}
