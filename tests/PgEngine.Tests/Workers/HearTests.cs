using Microsoft.Extensions.Logging.Abstractions;
using PgEngine.Connections;
using PgEngine.Hosting;
using PgEngine.Notifications;
using PgEngine.Workers;

namespace PgEngine.Tests.Workers;

public sealed class HearTests : IDisposable
{
    private readonly EngineConnections _connections =
        new(new PgEngineOptions { ConnectionString = "Host=nowhere.invalid" }, null);

    private readonly NotificationListener _listener;
    private int _woken;
    private int _cancels;

    public HearTests()
    {
        var time = new ManualTime();
        var identity = new WorkerIdentity();
        identity.Set(3_000_000_007);
        var status = new WorkerStatus(time, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30));
        _listener = new NotificationListener(
            _connections, ["mail", "a:b"], identity, status, new ProbeWatch(status, time), time, () => 0, NullLogger.Instance)
        {
            Woken = () => _woken++,
            CancelRequested = () => _cancels++,
        };
    }

    [Theory]
    [InlineData("q:mail", 1, 0)]
    [InlineData("q:a:b", 1, 0)]
    [InlineData("q:other", 0, 0)]
    [InlineData("q:Mail", 0, 0)]
    [InlineData("w:3000000007", 1, 0)]
    [InlineData("w:7", 0, 0)]
    [InlineData("c:42", 0, 1)]
    [InlineData("p:1:2", 0, 0)]
    [InlineData("z:mail", 0, 0)]
    [InlineData("", 0, 0)]
    [InlineData("q", 0, 0)]
    [InlineData("mail", 0, 0)]
    public void A_notification_does_what_its_first_letter_says_and_nothing_else(string payload, int woken, int cancels)
    {
        _listener.Hear(payload);
        Assert.Equal((woken, cancels), (_woken, _cancels));
    }

    public void Dispose() => _connections.Dispose();
}
