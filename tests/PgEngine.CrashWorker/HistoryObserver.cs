using System.Collections.Concurrent;
using Npgsql;
using PgEngine.History;
using PgEngine.Workers;

namespace PgEngine.CrashWorker;

/// <summary>Writes what the runtime sends and is told.</summary>
internal sealed class HistoryObserver(HistoryRecorder recorder, bool claimsAfterListen) : IWorkerObserver
{
    private readonly ConcurrentDictionary<(Guid Lease, long Job), int> _held = [];

    public void Sending(Turn turn)
    {
        foreach (var item in turn.Items)
        {
            recorder.Record(Event(item, HistoryPhase.Invoke));
        }

        if (turn.Claim is { } claim)
        {
            recorder.Record(new() { Kind = HistoryEventKind.Claim, Phase = HistoryPhase.Invoke, Lease = claim.Lease.Id });
        }
    }

    public void Answered(Turn turn, TurnAnswer answer)
    {
        Answered(turn.Completions, answer.Completions);
        Answered(turn.Others, answer.Others);
        if (turn.Claim is not { } claim)
        {
            return;
        }

        var granted = new HistoryEvent { Kind = HistoryEventKind.Claim, Lease = claim.Lease.Id };
        if (answer.Claim!.Jobs.Count == 0)
        {
            recorder.Record(granted);
        }

        foreach (var job in answer.Claim.Jobs)
        {
            _held[(claim.Lease.Id, job.Id)] = job.Attempt;
            recorder.Record(granted with { Job = job.Id, Attempt = job.Attempt });
        }
    }

    public void Failed(Turn turn, Exception e)
    {
        var phase = IsRolledBack(e) ? HistoryPhase.Fail : HistoryPhase.Info;
        foreach (var item in turn.Items)
        {
            recorder.Record(Event(item, phase) with { Error = ErrorOf(e) });
        }
    }

    public void Beating() => recorder.Record(new() { Kind = HistoryEventKind.Heartbeat, Phase = HistoryPhase.Invoke });

    public void Beaten(bool? isKnown)
    {
        recorder.Record(new()
        {
            Kind = HistoryEventKind.Heartbeat,
            Phase = isKnown switch { true => HistoryPhase.Ok, false => HistoryPhase.Fail, null => HistoryPhase.Info },
        });
        if (isKnown == false)
        {
            LoseAll();
        }
    }

    public bool Listening()
    {
        recorder.Record(new() { Kind = HistoryEventKind.Listen });
        return claimsAfterListen;
    }

    public void ListenLost() => recorder.Record(new() { Kind = HistoryEventKind.Listen, Phase = HistoryPhase.Info });

    private void LoseAll()
    {
        foreach (var held in _held)
        {
            if (_held.TryRemove(held))
            {
                recorder.Record(new()
                {
                    Kind = HistoryEventKind.Heartbeat,
                    Phase = HistoryPhase.Fail,
                    Job = held.Key.Job,
                    Lease = held.Key.Lease,
                    Attempt = held.Value,
                    Answer = HistoryAnswer.Gone,
                });
            }
        }
    }

    private void Answered(List<SettleItem> items, SettleAnswer[] answers)
    {
        for (var i = 0; i < items.Count; i++)
        {
            var (answer, outcome) = Read(answers[i]);
            var isApplied = answer is HistoryAnswer.Ok or HistoryAnswer.Already;
            recorder.Record(Event(items[i], isApplied ? HistoryPhase.Ok : HistoryPhase.Fail) with { Answer = answer, Outcome = outcome });
            if (answer != HistoryAnswer.Busy)
            {
                _held.TryRemove((items[i].Job.Lease.Id, items[i].Job.Id), out _);
            }
        }
    }

    private static HistoryEvent Event(SettleItem item, HistoryPhase phase) => new()
    {
        Kind = item.Action switch
        {
            SettleAction.Complete => HistoryEventKind.Complete,
            SettleAction.Fail => HistoryEventKind.Fail,
            SettleAction.Snooze => HistoryEventKind.Snooze,
            SettleAction.Release => HistoryEventKind.Release,
            _ => HistoryEventKind.Cancel,
        },
        Phase = phase,
        Job = item.Job.Id,
        Attempt = item.Job.Attempt,
        Lease = item.Job.Lease.Id,
    };

    private static (HistoryAnswer Answer, HistoryOutcome? Outcome) Read(SettleAnswer answer) => (
        Enum.Parse<HistoryAnswer>(answer.Answer, ignoreCase: true),
        answer.Outcome switch
        {
            null => null,
            "snoozed" => HistoryOutcome.Snooze,
            "released" => HistoryOutcome.Release,
            var word => Enum.Parse<HistoryOutcome>(word, ignoreCase: true),
        });

    /// <summary>Whether the server itself says that nothing was applied. A shutdown (57P01) may strike during the commit.</summary>
    private static bool IsRolledBack(Exception e) => e is PostgresException { SqlState: var state }
        && (state[..2] is "22" or "23" or "40" or "QE" || state is "55P03" or "57014");

    private static string ErrorOf(Exception e) => e is PostgresException known ? known.SqlState : e.GetType().Name;
}
