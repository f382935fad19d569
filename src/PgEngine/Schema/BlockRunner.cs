using Microsoft.Extensions.Logging;
using Npgsql;
using PgEngine.Errors;

namespace PgEngine.Schema;

/// <summary>Executes blocks, each in one transaction, again and again while locks cannot be had.</summary>
internal sealed class BlockRunner(SchemaInstallerOptions options, ILogger logger, TimeProvider time, Random random)
{
    public async Task RunAsync(NpgsqlConnection connection, InstallBlock block, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await RunOnceAsync(connection, block, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (SchemaInstallException exception) when (IsPassing(exception.SqlState) && attempt < options.Attempts)
            {
                var delay = DelayAfter(attempt);
                InstallerLog.Retrying(logger, exception.Script, exception.SqlState, attempt, options.Attempts, delay);
                await Task.Delay(delay, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    internal TimeSpan DelayAfter(int attempt)
    {
        var doubled = options.RetryDelay.TotalMilliseconds * Math.Pow(2, Math.Min(attempt - 1, 30));
        var longest = Math.Min(options.MaxRetryDelay.TotalMilliseconds, doubled);
        return TimeSpan.FromMilliseconds(longest * (0.5 + (random.NextDouble() / 2)));
    }

    private static bool IsPassing(string? sqlState) =>
        sqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected;

    private static async Task RunOnceAsync(NpgsqlConnection connection, InstallBlock block, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            foreach (var step in block.Steps)
            {
                foreach (var statement in StatementSplitter.Split(step.Sql))
                {
                    await ExecuteAsync(connection, step, statement, cancellationToken).ConfigureAwait(false);
                }
            }

            try
            {
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException exception)
            {
                throw ScriptError.Wrap(new InstallStep(block.Name, string.Empty), start: -1, exception);
            }
        }
    }

    private static async Task ExecuteAsync(
        NpgsqlConnection connection, InstallStep step, SqlStatement statement, CancellationToken cancellationToken)
    {
        // A data migration takes the time it takes; cancellation is the caller's bound.
        var command = new NpgsqlCommand(statement.Text, connection) { CommandTimeout = 0 };
        await using (command.ConfigureAwait(false))
        {
            try
            {
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException exception) when (exception.SqlState != PostgresErrorCodes.QueryCanceled)
            {
                throw ScriptError.Wrap(step, statement.Start, exception);
            }
        }
    }
}
