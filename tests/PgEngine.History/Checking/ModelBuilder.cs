namespace PgEngine.History;

/// <summary>Builds the model in two linear passes: ids to keys, then events to traces.</summary>
internal sealed class ModelBuilder
{
    private readonly HistoryModel _model;
    private readonly JobKeys _keys;
    private readonly CallIndex _calls = new();
    private readonly ClaimCollector _claims = new();

    private ModelBuilder(HistoryLog log)
    {
        _model = new HistoryModel { Events = log.Events };
        _keys = JobKeys.Of(_model);
    }

    public static HistoryModel Build(HistoryLog log)
    {
        var builder = new ModelBuilder(log);
        foreach (var e in log.Events)
        {
            builder.Add(e);
        }
        foreach (var trace in builder._model.Jobs.Values)
        {
            builder._claims.Finish(trace);
        }
        LoadCollector.Collect(builder._model);
        return builder._model;
    }

    private void Add(HistoryEvent e)
    {
        switch (e.Kind)
        {
            case HistoryEventKind.FaultBegin:
                _model.Faults.Add(new Fault(e));
                return;
            case HistoryEventKind.FaultEnd:
                var open = _model.Faults.FindLast(f => f.Kind == (e.FaultKind ?? "fault") && f.Target == e.Target
                    && f.TargetPid == e.TargetPid);
                open?.EndAt = e.Mono;
                return;
            default:
                AddToProcess(e);
                if (e.Name is { } name)
                {
                    AddToName(name, e);
                }
                else if (_keys.Of(e) is { } key)
                {
                    AddToJob(Trace(key), e);
                }
                return;
        }
    }

    private void AddToProcess(HistoryEvent e)
    {
        var process = Process(ProcessId.Of(e));
        process.LastEventAt = e.Mono;
        switch (e.Kind)
        {
            case HistoryEventKind.Listen when e.Phase == HistoryPhase.Ok:
                process.Listens.Add(e);
                break;
            case HistoryEventKind.Claim when e.Phase == HistoryPhase.Invoke:
                process.ClaimInvokes.Add(e.Mono);
                _claims.Invoked(e);
                break;
            case HistoryEventKind.Heartbeat when e.Job is null && e.Key is null:
                var beat = _calls.Take(e, null, out var isNew);
                if (isNew)
                {
                    process.Beats.Add(beat);
                }
                break;
            case HistoryEventKind.Sweep when e.Phase == HistoryPhase.Invoke && e.Job is null:
                _calls.SweepInvoked(e);
                break;
            case HistoryEventKind.Exit:
                process.Exited = true;
                break;
        }
    }

    /// <summary>An enqueue belongs to the key alone, for it may come to another job than another one of the same value.</summary>
    private void AddToName(string name, HistoryEvent e)
    {
        if (!_model.Names.TryGetValue(name, out var named))
        {
            _model.Names.Add(name, named = new NameTrace(name));
        }
        named.Add(e);
        if (e.Kind != HistoryEventKind.Enqueue && _keys.Of(e) is { } key)
        {
            var trace = Trace(key);
            trace.Name = name;
            AddToJob(trace, e);
        }
    }

    private void AddToJob(JobTrace trace, HistoryEvent e)
    {
        trace.Events.Add(e);
        switch (e.Kind)
        {
            case HistoryEventKind.Claim:
                _claims.Granted(trace, e);
                break;
            case HistoryEventKind.Start:
                trace.Starts++;
                _claims.Started(trace, e);
                break;
            case HistoryEventKind.DbEffect:
                trace.HasDbEffect = true;
                break;
            case HistoryEventKind.Final:
                trace.Finals.Add(e);
                break;
            default:
                AddCall(trace, e);
                break;
        }
    }

    private void AddCall(JobTrace trace, HistoryEvent e)
    {
        var list = ListOf(trace, e);
        if (list is null)
        {
            return;
        }
        var call = _calls.Take(e, trace.Key, out var isNew);
        if (!isNew)
        {
            return;
        }
        list.Add(call);
        // A fence is judged by when a call was sent, so a settle or enqueue without its invoke proves nothing.
        if (!call.HasInvoke && (list == trace.Settles || list == trace.Enqueues))
        {
            _model.AnswersWithoutInvoke.Add(e);
        }
    }

    private static List<Call>? ListOf(JobTrace trace, HistoryEvent e) => e.Kind switch
    {
        HistoryEventKind.Enqueue => trace.Enqueues,
        HistoryEventKind.Complete or HistoryEventKind.Fail or HistoryEventKind.Snooze or HistoryEventKind.Release => trace.Settles,
        HistoryEventKind.Cancel => e.Lease is null ? trace.Cancels : trace.Settles,
        HistoryEventKind.Heartbeat => trace.Beats,
        HistoryEventKind.Sweep => trace.Sweeps,
        HistoryEventKind.Retry => trace.Retries,
        _ => null,
    };

    private JobTrace Trace(string key)
    {
        if (!_model.Jobs.TryGetValue(key, out var trace))
        {
            _model.Jobs.Add(key, trace = new JobTrace(key));
        }
        return trace;
    }

    private ProcessTrace Process(ProcessId id)
    {
        if (!_model.Processes.TryGetValue(id, out var process))
        {
            _model.Processes.Add(id, process = new ProcessTrace(id));
        }
        return process;
    }
}
