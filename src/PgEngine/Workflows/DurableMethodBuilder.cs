using System.Runtime.CompilerServices;

namespace PgEngine.Workflows;

/// <summary>Builds asynchronous methods that return <see cref="Durable"/>; for the compiler.</summary>
public struct DurableMethodBuilder
{
    // Only its boxes of state machines are used; the task is never looked at.
    private AsyncTaskMethodBuilder _inner;
    private Durable _durable;

    /// <summary>The method's return value.</summary>
    public readonly Durable Task => _durable;

    /// <summary>For the compiler.</summary>
#pragma warning disable CA1000 // The compiler looks for it here.
    public static DurableMethodBuilder Create() => new() { _inner = AsyncTaskMethodBuilder.Create(), _durable = new() };
#pragma warning restore CA1000

    /// <summary>For the compiler.</summary>
    public void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine => _inner.Start(ref stateMachine);

    /// <summary>For the compiler.</summary>
    public void SetStateMachine(IAsyncStateMachine stateMachine) => _inner.SetStateMachine(stateMachine);

    /// <summary>For the compiler.</summary>
    public readonly void SetResult() => _durable.Complete();

    /// <summary>For the compiler.</summary>
    public readonly void SetException(Exception exception) => _durable.Fail(exception);

    /// <summary>For the compiler.</summary>
    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine => _inner.AwaitOnCompleted(ref awaiter, ref stateMachine);

    /// <summary>For the compiler.</summary>
    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine => _inner.AwaitUnsafeOnCompleted(ref awaiter, ref stateMachine);
}
