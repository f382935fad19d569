using PgEngine.Hosting;

namespace PgEngine.Workers;

/// <summary>
/// Holds the next claim back after one that brought little, so that a trickle of jobs is fetched by handfuls. Enough wake-ups end the
/// pause: then the trickle has become a stream.
/// </summary>
internal sealed class RefetchPause(PgEngineOptions options, TimeProvider time, Func<double> random)
{
    private long _until;
    private int _pulses;

    /// <summary>The longest pause: what enqueuers that rely on the next claim have to wait.</summary>
    public TimeSpan Longest => options.RefetchDelay * 1.5;

    /// <summary>What is left of the pause.</summary>
    public TimeSpan Left
    {
        get
        {
            var now = time.GetTimestamp();
            return _until > now ? time.GetElapsedTime(now, _until) : TimeSpan.Zero;
        }
    }

    public void Fetched(int jobs, int asked)
    {
        if (options.RefetchDelay > TimeSpan.Zero && jobs <= options.RefetchThreshold && jobs < asked)
        {
            // Between half and one and a half of it, so that workers that paused together do not return together.
            var pause = options.RefetchDelay * (0.5 + random());
            _until = time.GetTimestamp() + (long)(pause.TotalSeconds * time.TimestampFrequency);
            _pulses = 1 + (int)(options.RefetchAbortThreshold * random());
        }
    }

    public void Woken()
    {
        if (_until != 0 && --_pulses <= 0)
        {
            _until = 0;
        }
    }
}
