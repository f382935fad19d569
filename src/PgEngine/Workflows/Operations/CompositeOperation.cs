using PgEngine.Workflows.Journal;
using PgEngine.Workflows.Running;

namespace PgEngine.Workflows.Operations;

/// <summary>An operation that stands for branches: it does nothing itself, and has no row, or one that says how it ended.</summary>
internal abstract class CompositeOperation(RunActivation run, ScopeState scope, OperationName name) : Operation(run, scope, name)
{
    public override bool IsLeaf => false;

    public override void Start()
    {
        // Its branches began when it was asked for.
    }

    public override void Deliver(JournalRow row) => throw OtherKind(row);

    /// <summary>Gives the code its result.</summary>
    protected void Complete(Action complete)
    {
        Run.Operations.Completed(this);
        complete();
    }

    protected void Throw(Exception e) => Complete(() => Result.Fail(e));

    /// <summary>Begins a branch.</summary>
    protected Branch Begin(string key, Func<WorkflowContext, Durable> body, bool isAny = false)
    {
        var scope = Scope.Branch($"{Name.Full}/{key}", isAny);
        return Branch.Start(Run, key, scope, body);
    }

    /// <summary>Checks that names of branches can be names, and are different.</summary>
    protected static void CheckNames(IEnumerable<string> names)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            StepName.Validate(name);
            if (!seen.Add(name))
            {
                throw new ArgumentException($"Two branches have the name '{name}'.", nameof(names));
            }
        }
    }
}
