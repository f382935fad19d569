using PgEngine.Workers;

namespace PgEngine.Notifications;

/// <summary>
/// Watches whether notifications really arrive: each beat sends one from another connection, and the listener must see it. A
/// connection that looks open may be dead, and a transaction pooler accepts LISTEN and delivers nothing.
/// </summary>
internal sealed class ProbeWatch(WorkerStatus status, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private string? _expected;
    private long _sentAt;

    /// <summary>Called when the probe is overdue.</summary>
    public Action? Lost { get; set; }

    /// <summary>Notes a probe before it is sent. One that is still awaited keeps its time.</summary>
    public void Sent(string? nonce)
    {
        var isLost = false;
        lock (_lock)
        {
            if (nonce is null || !status.IsListening)
            {
                _expected = null;
            }
            else if (_expected is null)
            {
                _expected = nonce;
                _sentAt = time.GetTimestamp();
            }
            else
            {
                isLost = time.GetElapsedTime(_sentAt) > Patience;
            }
        }

        if (isLost)
        {
            Forget();
            Lost?.Invoke();
        }
    }

    /// <summary>Notes a probe that came in: this one, or any of this worker sent after it.</summary>
    public void Received(string nonce)
    {
        lock (_lock)
        {
            if (_expected is { } expected && WorkerOf(nonce) == WorkerOf(expected))
            {
                _expected = null;
            }
        }
    }

    public void Forget()
    {
        lock (_lock)
        {
            _expected = null;
        }
    }

    private static string WorkerOf(string nonce) => nonce.Split(':')[0];
}
