using System.Data.Common;
using System.Transactions;
using PgEngine.Connections;
using PgEngine.Sql;

namespace PgEngine.Client;

/// <summary>The client's statements for one schema, and the commands that carry them.</summary>
internal sealed class ClientStatements(EngineConnections connections)
{
    public string Enqueue { get; } = connections.Qualify(Sql.Enqueue.Statement);

    public string EnqueueJobs { get; } = connections.Qualify(Sql.EnqueueJobs.Statement);

    public string GetResult { get; } = connections.Qualify(Sql.GetResult.Statement);

    public string Cancel { get; } = connections.Qualify(CancelJob.Statement);

    public string Remove { get; } = connections.Qualify(RemoveJob.Statement);

    public string Retry { get; } = connections.Qualify(RetryJob.Statement);

    public string CreateGroup { get; } = connections.Qualify(Sql.CreateGroup.Statement);

    public string CloseGroup { get; } = connections.Qualify(Sql.CloseGroup.Statement);

    public string GetGroup { get; } = connections.Qualify(Sql.GetGroup.Statement);

    public string Schedule { get; } = connections.Qualify(StoreSchedule.Statement);

    public string Unschedule { get; } = connections.Qualify(ScheduleActs.Unschedule);

    public string PauseSchedule { get; } = connections.Qualify(ScheduleActs.Pause);

    public string ResumeSchedule { get; } = connections.Qualify(ScheduleActs.Resume);

    public string RunScheduleNow { get; } = connections.Qualify(ScheduleActs.RunNow);

    public string CronNext { get; } = connections.Qualify(ScheduleActs.CronNext);

    public string Schedules { get; } = connections.Qualify(ListSchedules.Statement);

    public string ScheduleRuns { get; } = connections.Qualify(ListScheduleRuns.Statement);

    public string Doctor { get; } = connections.Qualify(Sql.Doctor.Statement);

    public string StartWorkflow { get; } = connections.Qualify(Sql.StartWorkflow.Statement);

    public string StartWorkflows { get; } = connections.Qualify(Sql.StartWorkflows.Statement);

    public string Signal { get; } = connections.Qualify(SignalRun.Statement);

    public string SignalKey { get; } = connections.Qualify(SignalRun.StatementByKey);

    public string GetRun { get; } = connections.Qualify(Sql.ListRuns.StatementForOne);

    public string ListRuns { get; } = connections.Qualify(Sql.ListRuns.Statement);

    public string GetSteps { get; } = connections.Qualify(Sql.GetSteps.Statement);

    /// <summary>Whether a command without a transaction would join the ambient one of the caller.</summary>
    public bool JoinsAmbientTransaction => connections.ProducersEnlist && Transaction.Current is not null;

    /// <summary>A command in the transaction, or on a connection of its own.</summary>
    public DbCommand Command(string sql, DbTransaction? transaction = null) =>
        transaction is null ? connections.Producers.CreateCommand(sql) : CommandIn(transaction, sql);

    /// <summary>Never casts: the transaction may be a wrapper of a profiler or an ORM, which wants its own commands.</summary>
    public static DbCommand CommandIn(DbTransaction transaction, string sql)
    {
        var connection = transaction.Connection
            ?? throw new InvalidOperationException("The transaction has no connection: it was committed, rolled back or disposed of.");
        var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        return command;
    }
}
