using Npgsql;
using NpgsqlTypes;
using PgEngine.Connections;
using PgEngine.Errors;
using PgEngine.Sql;

namespace PgEngine.Client;

/// <summary>
/// Sends enqueues that are transactions of their own, by prepared statements: to parse and plan a call with so many parameters costs
/// the server more than the call.
/// </summary>
internal sealed class EnqueueSender(EngineConnections connections, ClientStatements statements)
{
    // Npgsql prepares nothing on connections that several callers use at once.
    private readonly bool _prepares =
        connections.PreparesStatements && !new NpgsqlConnectionStringBuilder(connections.Producers.ConnectionString).Multiplexing;

    /// <returns>The id of the job.</returns>
    public async Task<long> SendAsync(PendingEnqueue job, CancellationToken cancellationToken)
    {
        long id = 0;
        await SendAsync(
            statements.Enqueue,
            command => Enqueue.Fill(command, job.Kind, job.Payload, job.Options, job.Headers),
            Enqueue.ParameterTypes,
            async command => id = await Enqueue.ExecuteAsync(command, cancellationToken).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        return id;
    }

    /// <summary>Sends jobs that are one chunk; the ids are the batch's then.</summary>
    public Task SendAsync(EnqueueJobs batch, JobChunk chunk, CancellationToken cancellationToken) => SendAsync(
        batch.Sql,
        command => batch.Fill(command, chunk),
        EnqueueJobs.ParameterTypes,
        command => command.ReadIdsAsync(batch.Ids, cancellationToken),
        cancellationToken);

    private async Task SendAsync(
        string sql, Action<NpgsqlCommand> fill, NpgsqlDbType[] types, Func<NpgsqlCommand, Task> execute, CancellationToken cancellationToken)
    {
        var connection = await connections.Producers.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var closing = connection.ConfigureAwait(false);
        var command = new NpgsqlCommand(sql, connection);
        await using var ending = command.ConfigureAwait(false);
        fill(command);
        try
        {
            await PrepareAsync(command, types, cancellationToken).ConfigureAwait(false);
            await execute(command).ConfigureAwait(false);
        }
        catch (PostgresException e) when (!SqlErrors.IsRefusal(e))
        {
            connection.ForgetStatements();
            throw;
        }
    }

    /// <summary>A round trip only for statements that this connection has not sent before.</summary>
    private Task PrepareAsync(NpgsqlCommand command, NpgsqlDbType[] types, CancellationToken cancellationToken)
    {
        if (!_prepares)
        {
            return Task.CompletedTask;
        }

        for (var i = 0; i < types.Length; i++)
        {
            command.Parameters[i].NpgsqlDbType = types[i];
        }

        return command.PrepareAsync(cancellationToken);
    }
}
