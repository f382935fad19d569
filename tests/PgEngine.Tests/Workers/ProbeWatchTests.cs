using PgEngine.Notifications;
using PgEngine.Workers;

namespace PgEngine.Tests.Workers;

/// <summary>Behind a transaction pooler LISTEN is accepted and nothing ever arrives; the probe finds out.</summary>
public sealed class ProbeWatchTests
{
    private readonly ManualTime _time = new();
    private readonly WorkerStatus _status;
    private readonly ProbeWatch _watch;
    private int _lost;

    public ProbeWatchTests()
    {
        _status = new WorkerStatus(_time, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30)) { IsListening = true };
        _watch = new ProbeWatch(_status, _time) { Lost = () => _lost++ };
    }

    [Fact]
    public void A_probe_that_arrives_keeps_the_listener()
    {
        for (var beat = 1; beat <= 10; beat++)
        {
            _watch.Sent($"7:{beat}");
            _watch.Received($"7:{beat}");
            _time.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.Equal(0, _lost);
    }

    [Fact]
    public void A_probe_that_never_arrives_is_found_missing_at_a_later_beat()
    {
        _watch.Sent("7:1");
        _time.Advance(TimeSpan.FromSeconds(4.9));
        _watch.Sent("7:2");
        Assert.Equal(0, _lost);
        _time.Advance(TimeSpan.FromSeconds(4.9));
        _watch.Sent("7:3");
        Assert.Equal(1, _lost);
    }

    [Fact]
    public void Probes_of_other_workers_prove_nothing()
    {
        _watch.Sent("7:1");
        _watch.Received("8:1");
        _watch.Received("nonsense");
        _time.Advance(TimeSpan.FromSeconds(6));
        _watch.Sent("7:2");
        Assert.Equal(1, _lost);
    }

    [Fact]
    public void While_nobody_listens_nothing_is_missed()
    {
        _status.IsListening = false;
        _watch.Sent("7:1");
        _time.Advance(TimeSpan.FromMinutes(1));
        _watch.Sent("7:2");
        _watch.Sent(null);
        Assert.Equal(0, _lost);
    }

    [Fact]
    public void A_new_connection_begins_with_no_probe_outstanding()
    {
        _watch.Sent("7:1");
        _time.Advance(TimeSpan.FromSeconds(6));
        _watch.Forget();
        _watch.Sent("7:2");
        Assert.Equal(0, _lost);
    }
}
