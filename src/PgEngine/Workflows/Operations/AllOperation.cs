using PgEngine.Workflows.Running;

namespace PgEngine.Workflows.Operations;

/// <summary>All branches: ends when every one has, with the first failure in the order of the branches if there is one.</summary>
internal sealed class AllOperation(RunActivation run, ScopeState scope, OperationName name, Durable result, Action<IReadOnlyList<Branch>> complete)
    : CompositeOperation(run, scope, name)
{
    private readonly List<Branch> _branches = [];
    private int _left;

    public override Durable Result => result;

    public override string Word => "all of several branches";

    /// <summary>Starts the branches, one after the other.</summary>
    public void Begin(IReadOnlyList<(string Name, Func<WorkflowContext, Durable> Body)> branches)
    {
        _left = branches.Count;
        foreach (var (key, body) in branches)
        {
            _branches.Add(Begin(key, body));
        }

        if (_left == 0)
        {
            Run.Pump.Post(End);
        }

        _branches.ForEach(branch => branch.Then(Ended));
    }

    public static void Check(IReadOnlyList<(string Name, Func<WorkflowContext, Durable> Body)> branches) =>
        CheckNames(branches.Select(branch => branch.Name));

    private void Ended(Branch branch)
    {
        if (--_left == 0)
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
        else
        {
            Complete(() => complete(_branches));
        }
    }
}
