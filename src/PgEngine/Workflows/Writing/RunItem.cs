using PgEngine.Workflows.Running;

namespace PgEngine.Workflows.Writing;

/// <summary>
/// Something of a run on its way to the database. Items of a run are written and answered in the order in which they were handed over.
/// </summary>
internal abstract class RunItem(RunActivation run)
{
    public RunActivation Run => run;

    /// <summary>What the database answered: ok, adopted, collision, stale, parked …; null before it has.</summary>
    public string? Answer { get; private set; }

    /// <summary>The database's time of the answer.</summary>
    public DateTime At { get; private set; }

    /// <summary>Whether an answer may have been lost.</summary>
    public bool WasSent { get; set; }

    /// <summary>The full names of the rows that its answer says are in the journal; only tests ask.</summary>
    public virtual IEnumerable<string> Written => [];

    /// <summary>About how many bytes it takes.</summary>
    public abstract int Size { get; }

    /// <summary>Whether the run is busy until it is answered.</summary>
    public bool IsWork { get; set; }

    /// <summary>When it was handed over, as a timestamp.</summary>
    public long HandedAt { get; set; }

    /// <summary>Gives the database's answer; called once, from any thread.</summary>
    public virtual void Answered(string answer, DateTime at)
    {
        Answer = answer;
        At = at;
        run.Answered(this);
    }

    /// <summary>Draws the consequences of the answer, on the run's pump, when its turn has come.</summary>
    public abstract void Take();
}
