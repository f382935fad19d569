using System.Diagnostics.Metrics;

namespace PgEngine.Diagnostics;

/// <summary>The instruments of workflows.</summary>
internal sealed class RunMetrics
{
    private readonly Counter<long> _checkpointed;
    private readonly Counter<long> _failed;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _checkpoint;
    private readonly UpDownCounter<long> _active;
    private readonly UpDownCounter<long> _hot;
    private readonly Counter<long> _parked;
    private readonly Counter<long> _resumed;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _blocked;
    private readonly Histogram<long> _items;
    private readonly Counter<long> _foreign;

    public RunMetrics(Meter meter)
    {
        _checkpointed = meter.CreateCounter<long>("pgengine.steps.checkpointed", "{step}", "Rows of journals that were written.");
        _failed = meter.CreateCounter<long>("pgengine.steps.failed", "{step}", "Steps that have failed for good.");
        _duration = meter.CreateHistogram<double>("pgengine.step.duration", "s", "How long attempts of steps ran.");
        _checkpoint = meter.CreateHistogram<double>("pgengine.step.checkpoint", "s", "From a row's hand-over to its answer.");
        _active = meter.CreateUpDownCounter<long>("pgengine.runs.active", "{run}", "Runs that are active.");
        _hot = meter.CreateUpDownCounter<long>("pgengine.runs.hot", "{run}", "Waiting runs that are kept in memory.");
        _parked = meter.CreateCounter<long>("pgengine.runs.parked", "{run}", "Runs that began to wait.");
        _resumed = meter.CreateCounter<long>("pgengine.runs.resumed", "{run}", "Runs that went on, from memory (hot) or from the journal.");
        _ended = meter.CreateCounter<long>("pgengine.runs.ended", "{run}", "Runs that have ended.");
        _blocked = meter.CreateCounter<long>("pgengine.runs.blocked", "{run}", "Runs whose journal did not fit the code.");
        _items = meter.CreateHistogram<long>("pgengine.writer.items", "{item}", "Items of runs per round trip.");
        _foreign = meter.CreateCounter<long>("pgengine.runs.foreign_waits", "{run}", "Runs that wait for something that is not durable.");
    }

    public void Checkpointed(string workflow, TimeSpan time)
    {
        if (_checkpointed.Enabled)
        {
            _checkpointed.Add(1, Of(workflow));
        }

        if (_checkpoint.Enabled)
        {
            _checkpoint.Record(time.TotalSeconds, Of(workflow));
        }
    }

    public void StepFailed(string workflow) => _failed.Add(1, Of(workflow));

    public void StepEnded(string workflow, TimeSpan time)
    {
        if (_duration.Enabled)
        {
            _duration.Record(time.TotalSeconds, Of(workflow));
        }
    }

    public void Active(int change) => _active.Add(change);

    public void Hot(int change) => _hot.Add(change);

    public void Parked(string workflow) => _parked.Add(1, Of(workflow));

    public void Resumed(string workflow, bool isHot) => _resumed.Add(1, Of(workflow), new("hot", isHot));

    public void Ended(string workflow, string outcome) => _ended.Add(1, Of(workflow), new("pgengine.outcome", outcome));

    public void Blocked(string workflow) => _blocked.Add(1, Of(workflow));

    public void Flushed(int items) => _items.Record(items);

    public void ForeignWait(string workflow) => _foreign.Add(1, Of(workflow));

    private static KeyValuePair<string, object?> Of(string workflow) => new("pgengine.workflow", workflow);
}
