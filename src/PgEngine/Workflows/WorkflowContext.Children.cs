using System.Text.Json;
using PgEngine.Workflows.Operations;

namespace PgEngine.Workflows;

public sealed partial class WorkflowContext
{
    /// <summary>Starts another workflow and waits for its result.</summary>
    /// <typeparam name="TIn">Its input.</typeparam>
    /// <typeparam name="TOut">Its result.</typeparam>
    /// <param name="name">The operation's name.</param>
    /// <param name="workflow">The workflow's name.</param>
    /// <param name="input">The input.</param>
    /// <param name="options">How it is started; by default it is cancelled when this run ends before it.</param>
    /// <exception cref="ChildFailedException">Thrown by the await: it failed or was cancelled.</exception>
    public Durable<TOut> Child<TIn, TOut>(string name, string workflow, TIn input, ChildOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(workflow);
        var child = new ChildStart(workflow, input, typeof(TIn), options ?? new ChildOptions(), IsAwaited: true);
        return _run.Ask(new ChildOperation<TOut>(_run, _scope, _scope.Take(name), child)).Call;
    }

    /// <summary>Starts another workflow that goes its own way.</summary>
    /// <typeparam name="TIn">Its input.</typeparam>
    /// <param name="name">The operation's name.</param>
    /// <param name="workflow">The workflow's name.</param>
    /// <param name="input">The input.</param>
    /// <param name="options">How it is started; by default it is left alone when this run ends.</param>
    /// <returns>The id of the run.</returns>
    public Durable<long> Start<TIn>(string name, string workflow, TIn input, ChildOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(workflow);
        var child = new ChildStart(workflow, input, typeof(TIn), options ?? new ChildOptions(), IsAwaited: false);
        return _run.Ask(new StartOperation(_run, _scope, _scope.Take(name), child)).Call;
    }

    /// <summary>Sends a signal to another run, once.</summary>
    /// <typeparam name="T">The payload.</typeparam>
    /// <param name="name">The operation's name.</param>
    /// <param name="runId">The run.</param>
    /// <param name="signal">The signal's name.</param>
    /// <param name="payload">What it tells.</param>
    /// <returns>What the database answered: delivered, kept, duplicate, finished or unknown.</returns>
    public Durable<string> Signal<T>(string name, long runId, string signal, T payload)
    {
        ArgumentException.ThrowIfNullOrEmpty(signal);
        var send = _run.Tools.Signal ?? throw new NotSupportedException("There is no database to send signals to.");
        return Step(name, step => send(
            runId, signal, JsonSerializer.Serialize(payload, _run.Tools.Json.GetTypeInfo(typeof(T))), step.IdempotencyKey, step.Token));
    }

    /// <summary>
    /// Repeats a body with a state, for as long as it says; the journal stays as long as one iteration. Steps of the body cannot be undone.
    /// </summary>
    /// <typeparam name="TState">What each iteration hands to the next one.</typeparam>
    /// <param name="name">The operation's name.</param>
    /// <param name="state">What the first iteration gets.</param>
    /// <param name="body">One iteration; answers <see cref="LoopStep.Continue"/> or <see cref="LoopStep.Break"/>.</param>
    /// <returns>The last state.</returns>
    public Durable<TState> Loop<TState>(string name, TState state, Func<WorkflowContext, TState, Durable<LoopStep<TState>>> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        var loop = _run.Ask(new LoopOperation<TState>(_run, _scope, _scope.Take(name), body));
        loop.Begin(state);
        return loop.Call;
    }
}
