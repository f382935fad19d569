using static PgEngine.History.Tests.Checking.Story;

namespace PgEngine.History.Tests.Checking;

public sealed class Enqueue_checks
{
    [Fact]
    public void C1_an_acknowledged_job_that_is_not_in_the_database_is_lost()
    {
        var story = new Story().Enqueued().Enqueued(key: "other", job: 2).Call(HistoryEventKind.Cancel, null).Final("cancelled");
        Assert.Equal(1, story.Check().Summary.Lost);
        Assert.Contains("key other", story.Violates("C1").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_enqueue_that_failed_or_is_unknown_may_be_absent() =>
        new Story().Done().Enqueued(HistoryPhase.Fail, "refused").Enqueued(HistoryPhase.Info, "unknown").Enqueued(null, "killed").IsInnocent();

    [Fact]
    public void C2_a_job_that_nobody_enqueued_is_unexpected() => new Story().Claimed(A, 1).Completed(A).Final(lease: A).Violates("C2");

    [Fact]
    public void C2_a_lost_commit_answer_recorded_as_failure_is_found() =>
        new Story().Enqueued(HistoryPhase.Fail).Claimed(A, 1).Completed(A).Final(lease: A).Violates("C2");

    [Fact]
    public void An_unknown_enqueue_that_is_in_the_database_is_recovered()
    {
        var report = new Story().Enqueued(HistoryPhase.Info).Claimed(A, 1).Completed(A).Final(lease: A).IsInnocent();
        Assert.Equal(1, report.Summary.Recovered);
    }

    [Fact]
    public void C2_two_rows_of_one_key_are_a_duplicate() => Assert.Contains("2 rows",
        new Story().Enqueued(HistoryPhase.Info).Done().Final("cancelled", job: 2).Call(HistoryEventKind.Cancel, null).Violates("C2").Message,
        StringComparison.Ordinal);

    [Fact]
    public void C2_two_ids_for_one_key_are_a_duplicate() => new Story().Enqueued(job: 9).Done().Violates("C2");

    [Fact]
    public void C2_one_id_for_two_keys_is_found() => new Story().Done().Enqueued(key: "thief")
        .Event(new() { Kind = HistoryEventKind.Cancel, Key = "thief" }).Final("cancelled", key: "thief").Violates("C2");

    [Fact]
    public void A_key_sent_again_after_a_lost_answer_is_one_job() =>
        new Story().Enqueued(HistoryPhase.Info).Enqueued(answer: HistoryAnswer.Already).Claimed(A, 1).Completed(A).Final(lease: A).IsInnocent();

    [Fact]
    public void C2_already_without_an_enqueue_that_can_have_been_applied_is_found() => new Story()
        .Enqueued(HistoryPhase.Fail).Enqueued(answer: HistoryAnswer.Already).Claimed(A, 1).Completed(A).Final(lease: A).Violates("C2");

    [Fact]
    public void C3_a_job_left_ready_is_found() => new Story().Enqueued().Final("ready").Violates("C3");

    [Fact]
    public void C3_a_job_failed_without_a_claim_is_found_unless_it_expired()
    {
        new Story().Enqueued().Final("failed").Violates("C3");
        new Story().Enqueued().Event(new() { Kind = HistoryEventKind.Final, Key = "k", Job = 1, State = "failed", Value = "expired" })
            .IsInnocent();
    }

    [Fact]
    public void A_cancelled_job_needs_no_start() =>
        new Story().Enqueued().Call(HistoryEventKind.Cancel, null).Final("cancelled").IsInnocent();
}
