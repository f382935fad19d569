using PgEngine.Workflows.Running;

namespace PgEngine.Workflows.Operations;

/// <summary>One branch that was started: its name, its scope, and what its code returned.</summary>
internal sealed class Branch
{
    private Branch(string name, ScopeState scope, Durable result) => (Name, Scope, Result) = (name, scope, result);

    public string Name { get; }

    public ScopeState Scope { get; }

    public Durable Result { get; }

    /// <summary>What the branch has thrown; null when it has not, or has not ended.</summary>
    public Exception? Error { get; private set; }

    public bool HasEnded { get; private set; }

    /// <summary>Starts a branch: runs its code until it waits.</summary>
    public static Branch Start(RunActivation run, string name, ScopeState scope, Func<WorkflowContext, Durable> body)
    {
        Durable result;
        try
        {
            result = body(new WorkflowContext(run, scope)) ?? throw new InvalidOperationException($"Branch '{name}' returned null.");
        }
#pragma warning disable CA1031 // As if the branch had thrown it later.
        catch (Exception e)
#pragma warning restore CA1031
        {
            result = new Durable();
            result.Fail(e);
        }

        return new Branch(name, scope, result);
    }

    /// <summary>Calls back once the branch has ended.</summary>
    public void Then(Action<Branch> ended) => Result.OnCompleted(() =>
    {
        try
        {
            Result.Observe();
        }
#pragma warning disable CA1031 // Kept, and thrown where the branches are awaited.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Error = e;
        }

        HasEnded = true;
        ended(this);
    });

    public T Value<T>() => ((Durable<T>)Result).ObserveValue();
}
