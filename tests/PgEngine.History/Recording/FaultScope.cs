namespace PgEngine.History;

/// <summary>One fault, from the moment it is made to the moment it is disposed.</summary>
internal sealed class FaultScope : IDisposable
{
    private readonly HistoryRecorder _recorder;
    private readonly HistoryEvent _begin;
    private bool _ended;

    public FaultScope(HistoryRecorder recorder, string kind, string? target, int? targetPid)
    {
        _recorder = recorder;
        _begin = new HistoryEvent
        {
            Kind = HistoryEventKind.FaultBegin,
            FaultKind = kind,
            Target = target,
            TargetPid = targetPid,
        };
        recorder.Record(_begin);
    }

    public void Dispose()
    {
        if (!_ended)
        {
            _ended = true;
            _recorder.Record(_begin with { Kind = HistoryEventKind.FaultEnd });
        }
    }
}
