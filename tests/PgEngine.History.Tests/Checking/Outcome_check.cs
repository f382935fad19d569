using static PgEngine.History.Tests.Checking.Story;

namespace PgEngine.History.Tests.Checking;

public sealed class Outcome_check
{
    [Fact]
    public void C5_two_accepted_ends_are_found()
    {
        var report = new Story().TakenOver().Completed(B, "w2").Completed(A).Final(lease: A).Check();
        Assert.Equal(1, report.Summary.DoubledOutcomes);
        Assert.Equal(["C4", "C5"], report.ViolationCounts.Keys);
    }

    [Fact]
    public void C5_one_lease_settled_twice_is_found() =>
        new Story().Enqueued().Claimed(A, 1).Completed(A).Completed(A).Final(lease: A).Violates("C5");

    [Fact]
    public void Already_after_an_ambiguous_commit_is_innocent() => new Story().Enqueued().Claimed(A, 1)
        .Call(HistoryEventKind.Complete, A, HistoryPhase.Info)
        .Call(HistoryEventKind.Complete, A, answer: HistoryAnswer.Already, outcome: HistoryOutcome.Completed).Final(lease: A).IsInnocent();

    [Fact]
    public void C5_already_after_nothing_that_can_have_been_applied_is_found() => new Story().Enqueued().Claimed(A, 1)
        .Call(HistoryEventKind.Complete, A, HistoryPhase.Fail)
        .Call(HistoryEventKind.Complete, A, answer: HistoryAnswer.Already, outcome: HistoryOutcome.Completed).Final(lease: A).Violates("C5");

    [Fact]
    public void C5_a_completion_recorded_as_failure_that_the_database_shows_is_found() => new Story().Enqueued().Claimed(A, 1)
        .Call(HistoryEventKind.Complete, A, HistoryPhase.Fail).Final(lease: A).Violates("C5");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_unknown_completion_that_the_database_shows_is_recovered(bool isAnswered)
    {
        var report = new Story().Enqueued().Claimed(A, 1)
            .Call(HistoryEventKind.Complete, A, isAnswered ? HistoryPhase.Info : null).Final(lease: A).IsInnocent();
        Assert.Equal(1, report.Summary.RecoveredOutcomes);
    }

    [Fact]
    public void An_unknown_completion_that_was_not_applied_is_innocent() => new Story().Enqueued().Claimed(A, 1)
        .Call(HistoryEventKind.Complete, A, null).Fault("kill").At(2500).Swept(A).Claimed(B, 2, "w2").Completed(B, "w2")
        .Final(lease: B).IsInnocent();

    [Fact]
    public void C5_an_accepted_completion_that_the_database_lacks_is_found() =>
        new Story().Enqueued().Claimed(A, 1).Completed(A).Final("failed", A).Violates("C5");

    [Fact]
    public void C5_a_completion_that_nobody_sent_is_found() => new Story().Enqueued().Claimed(A, 1).Final(lease: A).Violates("C5");

    [Fact]
    public void C5_a_cancel_that_nobody_asked_for_is_found() => new Story().Enqueued().Final("cancelled").Violates("C5");

    [Fact]
    public void A_dead_letter_that_a_person_retried_may_end_twice() => new Story().Enqueued().Claimed(A, 1)
        .Call(HistoryEventKind.Fail, A, outcome: HistoryOutcome.Failed).Call(HistoryEventKind.Retry, null)
        .Claimed(B, 2).Completed(B).Final(lease: B).IsInnocent();

    [Fact]
    public void C6_a_completed_job_without_its_ledger_row_is_found() =>
        new Story().Enqueued().Claimed(A, 1).Completed(A).Final(lease: A, ledger: 0).Violates("C6");

    [Fact]
    public void C6_a_ledger_row_of_a_job_that_did_not_complete_is_found() => new Story().Enqueued().Claimed(A, 1)
        .Call(HistoryEventKind.Fail, A, outcome: HistoryOutcome.Failed).Final("failed", A, ledger: 1).Violates("C6");

    [Fact]
    public void C6_a_ledger_that_was_used_and_not_counted_is_found() => new Story().Enqueued().Claimed(A, 1)
        .Event(new() { Kind = HistoryEventKind.DbEffect, Job = 1, Lease = A }).Completed(A).Final(lease: A).Violates("C6");

    [Fact]
    public void One_ledger_row_per_completed_job_is_innocent() => new Story().Enqueued().Claimed(A, 1)
        .Event(new() { Kind = HistoryEventKind.DbEffect, Job = 1, Lease = A }).Completed(A).Final(lease: A, ledger: 1).IsInnocent();
}
