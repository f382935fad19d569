using System.Diagnostics.Metrics;
using PgEngine.Workers;

namespace PgEngine.Diagnostics;

/// <summary>The instruments of the worker. Counted after the commit, not when the handler returns.</summary>
public sealed class EngineMetrics : IDisposable
{
    /// <summary>Name of the meter, to be given to a metrics reader.</summary>
    public const string MeterName = "PgEngine";

    private readonly Meter _meter;
    private readonly Counter<long> _settled;
    private readonly Counter<long> _unaccepted;
    private readonly Counter<long> _rescued;
    private readonly Counter<long> _fired;
    private readonly Histogram<double> _late;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _pickup;
    private readonly Histogram<double> _turn;
    private readonly Histogram<long> _batch;
    private readonly Counter<long> _polled;

    /// <summary>Makes the instruments.</summary>
    /// <param name="meters">The application's meters.</param>
    public EngineMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _meter = meters.Create(MeterName);
        _settled = _meter.CreateCounter<long>("pgengine.jobs.settled", "{job}", "Attempts whose outcome was accepted.");
        _unaccepted = _meter.CreateCounter<long>(
            "pgengine.jobs.unaccepted", "{job}", "Outcomes the database did not take: stale, already, gone, busy.");
        _rescued = _meter.CreateCounter<long>("pgengine.jobs.rescued", "{job}", "Jobs taken back from dead workers by this one.");
        _fired = _meter.CreateCounter<long>("pgengine.schedules.fired", "{job}", "Jobs that schedules enqueued through this worker.");
        _late = _meter.CreateHistogram<double>(
            "pgengine.schedules.late", "s", "From a schedule's time to its job, the longest of each round; long after an outage.");
        _duration = _meter.CreateHistogram<double>("pgengine.job.duration", "s", "How long handlers ran.");
        _pickup = _meter.CreateHistogram<double>("pgengine.job.pickup", "s", "From a job's due time to its claim.");
        _turn = _meter.CreateHistogram<double>("pgengine.turn.duration", "s", "Round trips of settles and claims.");
        _batch = _meter.CreateHistogram<long>("pgengine.turn.settles", "{job}", "Outcomes per round trip.");
        _polled = _meter.CreateCounter<long>(
            "pgengine.wakeups.polled", "{claim}", "Claims that found jobs or runs only because it was time to poll: no notification had told of them.");
        Runs = new RunMetrics(_meter);
    }

    /// <summary>Those of workflows.</summary>
    internal RunMetrics Runs { get; }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    internal void Started(ClaimedJob job)
    {
        if (_pickup.Enabled)
        {
            _pickup.Record((job.ClaimedAt - job.RunAt).TotalSeconds, Kind(job), Queue(job));
        }
    }

    internal void Settled(SettleItem item, SettleAnswer answer)
    {
        if (_settled.Enabled)
        {
            _settled.Add(1, Kind(item.Job), Queue(item.Job), new("pgengine.outcome", answer.Outcome));
        }

        if (_duration.Enabled)
        {
            _duration.Record(item.Duration.TotalSeconds, Kind(item.Job), Queue(item.Job));
        }
    }

    internal void Unaccepted(SettleItem item, SettleAnswer answer) =>
        _unaccepted.Add(1, Kind(item.Job), Queue(item.Job), new("pgengine.answer", answer.Answer));

    internal void Rescued(int jobs)
    {
        if (jobs > 0)
        {
            _rescued.Add(jobs);
        }
    }

    internal void SchedulesFired(int jobs, TimeSpan late)
    {
        _fired.Add(jobs);
        _late.Record(late.TotalSeconds);
    }

    internal void Turned(TimeSpan duration, int settles)
    {
        _turn.Record(duration.TotalSeconds);
        if (settles > 0)
        {
            _batch.Record(settles);
        }
    }

    internal void Polled() => _polled.Add(1);

    private static KeyValuePair<string, object?> Kind(ClaimedJob job) => new("pgengine.kind", job.Kind);

    private static KeyValuePair<string, object?> Queue(ClaimedJob job) => new("pgengine.queue", job.Queue);
}
