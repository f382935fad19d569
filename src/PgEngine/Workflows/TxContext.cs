using Microsoft.Extensions.Logging;
using Npgsql;
using PgEngine.Workflows.Operations;

namespace PgEngine.Workflows;

/// <summary>One attempt of a step in a transaction: what its body writes through <see cref="Transaction"/> commits with the step's row.</summary>
/// <remarks>
/// The body must neither commit nor roll back. For EF Core: <c>db.Database.SetDbConnection(tx.Connection)</c>, then
/// <c>db.Database.UseTransaction(tx.Transaction)</c>. The application's data source needs a role with the worker profile.
/// </remarks>
public sealed class TxContext
{
    private readonly StepAttempt _attempt;

    internal TxContext(StepAttempt attempt, NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        _attempt = attempt;
        Connection = connection;
        Transaction = transaction;
    }

    /// <summary>The connection, of the application's data source if it gave one.</summary>
    public NpgsqlConnection Connection { get; }

    /// <summary>The open transaction.</summary>
    public NpgsqlTransaction Transaction { get; }

    /// <summary>The step's full name in its run.</summary>
    public string Name => _attempt.Name;

    /// <summary>Number of this attempt, from 1.</summary>
    public int Attempt => _attempt.Number;

    /// <summary>The same for every attempt of this step of this run.</summary>
    public string IdempotencyKey => _attempt.IdempotencyKey;

    /// <summary>Cancelled when the attempt is to stop.</summary>
    public CancellationToken Token => _attempt.Token;

    /// <summary>The services of this attempt's own scope, made at first use.</summary>
    public IServiceProvider Services => _attempt.Services;

    /// <summary>The worker's log.</summary>
    public ILogger Logger => _attempt.Logger;
}
