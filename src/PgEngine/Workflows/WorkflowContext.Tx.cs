using Npgsql;
using PgEngine.Workflows.Operations;

namespace PgEngine.Workflows;

public sealed partial class WorkflowContext
{
    /// <summary>Does something in this database exactly once: the body's statements and the step's row commit together.</summary>
    /// <typeparam name="T">The result.</typeparam>
    /// <param name="name">The step's name.</param>
    /// <param name="body">What to do, through the context's connection and transaction. May run again when it was rolled back.</param>
    public TxCall<T> Tx<T>(string name, Func<TxContext, Task<T>> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return _run.Ask(new TxOperation<T>(_run, _scope, _scope.Take(name), new StepSettings(_run.Workflow.Options), body)).Call;
    }

    /// <summary>Does something in this database exactly once: the body's statements and the step's row commit together.</summary>
    /// <param name="name">The step's name.</param>
    /// <param name="body">What to do, through the context's connection and transaction. May run again when it was rolled back.</param>
    public TxCall Tx(string name, Func<TxContext, Task> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return _run.Ask(new PlainTxOperation(_run, _scope, _scope.Take(name), new StepSettings(_run.Workflow.Options), body)).Call;
    }

    /// <inheritdoc cref="Tx(string, Func{TxContext, Task})"/>
    public TxCall Tx(string name, Func<NpgsqlConnection, NpgsqlTransaction, Task> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return Tx(name, tx => body(tx.Connection, tx.Transaction));
    }

    /// <inheritdoc cref="Tx{T}(string, Func{TxContext, Task{T}})"/>
    public TxCall<T> Tx<T>(string name, Func<NpgsqlConnection, NpgsqlTransaction, Task<T>> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return Tx(name, tx => body(tx.Connection, tx.Transaction));
    }
}
