using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using PgEngine.Connections;
using PgEngine.Workers;

namespace PgEngine.Sql;

/// <summary>The call of <c>append_log_v1</c> inside a turn's batch; the contract is documented on the function.</summary>
internal sealed class AppendLog(EngineConnections connections)
{
    private readonly string _statement = connections.Qualify(
        "select answer from {schema}.append_log_v1(p_job_ids => $1, p_leases => $2, p_entries => $3)");

    public NpgsqlBatchCommand Command(Dictionary<LogBuffer.HeldJob, Queue<LogLine>> logs, TimeProvider time)
    {
        var command = new NpgsqlBatchCommand(_statement);
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. logs.Keys.Select(held => held.JobId)] });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. logs.Keys.Select(held => held.Lease)] });
        command.Parameters.Add(new NpgsqlParameter
        {
            Value = logs.Values.Select(lines => Entries(lines, time)).ToArray(),
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb,
        });
        return command;
    }

    // Only the database's clock tells the time: a line says how long ago it was written.
    private static string Entries(Queue<LogLine> lines, TimeProvider time) => JsonText.Array(json =>
    {
        foreach (var line in lines)
        {
            json.WriteStartObject();
            json.WriteString("level", NameOf(line.Level));
            json.WriteString("message", line.Message);
            json.WriteNumber("ago_ms", time.GetElapsedTime(line.WrittenAt).TotalMilliseconds);
            json.WriteEndObject();
        }
    });

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        LogLevel.Critical => "critical",
        _ => "information",
    };
}
