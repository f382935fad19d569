using PgEngine.Workflows.Running;

namespace PgEngine.Workflows.Operations;

/// <summary>One branch for each item, a bounded number at a time, begun in the order of the items.</summary>
internal sealed class ForEachOperation(
    RunActivation run, ScopeState scope, OperationName name, Durable result, int max, Action<IReadOnlyList<Branch>> complete)
    : CompositeOperation(run, scope, name)
{
    private readonly List<Branch> _branches = [];
    private IReadOnlyList<(string Name, Func<WorkflowContext, Durable> Body)> _items = [];
    private int _running;

    public override Durable Result => result;

    public override string Word => "a branch for each item";

    public void Begin(IReadOnlyList<(string Name, Func<WorkflowContext, Durable> Body)> items)
    {
        _items = items;
        if (items.Count == 0)
        {
            Run.Pump.Post(End);
        }

        BeginMore();
    }

    /// <exception cref="ArgumentException">Two items have one key, or a key cannot be a name.</exception>
    public static void Check(IReadOnlyList<(string Name, Func<WorkflowContext, Durable> Body)> items) =>
        CheckNames(items.Select(item => item.Name));

    private void BeginMore()
    {
        while (_running < max && _branches.Count < _items.Count && Run.Cancelling.Exception is null)
        {
            var (key, body) = _items[_branches.Count];
            var branch = Begin(key, body);
            _branches.Add(branch);
            _running++;
            branch.Then(Ended);
        }
    }

    private void Ended(Branch branch)
    {
        _running--;
        BeginMore();
        if (_running == 0)
        {
            End();
        }
    }

    private void End()
    {
        if (_branches.Find(branch => branch.Error is not null) is { } failed)
        {
            Throw(failed.Error!);
        }
        else if (_branches.Count < _items.Count)
        {
            Throw(Run.Cancelling.Exception!);
        }
        else
        {
            Complete(() => complete(_branches));
        }
    }
}
