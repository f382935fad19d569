using PgEngine.Workflows.Journal;

namespace PgEngine.Workflows.Operations;

/// <summary>
/// One scope of names: the root, or a branch of All, Any, ForEach or Loop. Names are counted within it, and two operations that share a name
/// must not be in flight together: which of them is which would depend on timing.
/// </summary>
internal sealed class ScopeState
{
    private readonly ScopeState? _parent;
    private readonly Dictionary<string, int> _occurrences = new(StringComparer.Ordinal);
    private readonly string _prefix;
    private readonly bool _isAny;
    private int _inFlight;
    private int _guids;
    private bool _isLost;
    private bool _isOutrun;

    private ScopeState(ScopeState? parent, string path, bool isAny, bool isLoop, DateTime now)
    {
        _parent = parent;
        Path = path;
        _prefix = path.Length == 0 ? "" : path + "/";
        _isAny = isAny;
        IsInLoop = isLoop || parent?.IsInLoop is true;
        Now = now;
    }

    /// <summary>The full name of the scope; empty for the root.</summary>
    public string Path { get; }

    /// <summary>When the last row was written that an operation of the scope has consumed.</summary>
    public DateTime Now { get; private set; }

    /// <summary>Whether its rows are dropped with the iteration they belong to.</summary>
    public bool IsInLoop { get; }

    /// <summary>Whether another branch of an Any around it has won: its code never goes on.</summary>
    public bool IsLost => _isLost || _parent?.IsLost is true;

    /// <summary>
    /// Whether another branch of an Any around it has ended first, and the row that says so is on its way: a signal that it took now would be lost.
    /// </summary>
    public bool IsOutrun => _isOutrun || _parent?.IsOutrun is true;

    /// <summary>Whether it stands inside an Any, at any depth.</summary>
    public bool IsInAny => _isAny || _parent?.IsInAny is true;

    public static ScopeState Root(DateTime createdAt) => new(null, "", isAny: false, isLoop: false, createdAt);

    /// <param name="path">The name of the operation that branches, and the branch.</param>
    /// <param name="isAny">Whether it is a branch of an Any.</param>
    /// <param name="isLoop">Whether it is an iteration of a loop.</param>
    public ScopeState Branch(string path, bool isAny = false, bool isLoop = false) => new(this, path, isAny, isLoop, Now);

    /// <summary>Takes the name of an operation.</summary>
    /// <exception cref="AmbiguousStepException">The name was taken before, and an operation of the scope is in flight.</exception>
    public OperationName Take(string name)
    {
        StepName.Validate(name);
        ref var count = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_occurrences, name, out _);
        if (count > 0 && _inFlight > 0)
        {
            throw new AmbiguousStepException(_prefix + name);
        }

        count++;
        return OperationName.Of(StepName.Full(_prefix, name, count));
    }

    public void Began() => _inFlight++;

    public void Observed() => _inFlight--;

    public void Consumed(DateTime at) => Now = at;

    /// <summary>The number of the next guid of the scope.</summary>
    public int NextGuid() => _guids++;

    /// <summary>Another branch has ended first.</summary>
    public void Outrun() => _isOutrun = true;

    /// <summary>Another branch has won.</summary>
    public void Lose() => _isLost = true;

    public bool IsWithin(ScopeState other) => this == other || _parent?.IsWithin(other) is true;
}
