using PgEngine.Workers;

namespace PgEngine.Tests.Workers;

public sealed class WorkerStatusTests
{
    private readonly ManualTime _time = new();
    private readonly WorkerStatus _status;

    public WorkerStatusTests() => _status = new WorkerStatus(_time, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30));

    [Fact]
    public void Before_the_first_beat_nothing_may_start() =>
        Assert.Equal((false, false), (_status.MayStartJobs, _status.IsDatabaseAnswering));

    [Fact]
    public void Jobs_may_start_for_most_of_the_threshold_after_a_beat_was_sent()
    {
        var sentAt = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(2));
        _status.BeatAccepted(sentAt);
        _time.Advance(TimeSpan.FromSeconds(13));
        Assert.Equal((true, true), (_status.MayStartJobs, _status.IsDatabaseAnswering));
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal((true, false), (_status.MayStartJobs, _status.IsDatabaseAnswering));
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.False(_status.MayStartJobs);
    }
}
