using System.Data.Common;
using System.Text.Json;
using PgEngine.Errors;
using PgEngine.Schedules;
using PgEngine.Sql;

namespace PgEngine.Client;

internal sealed partial class PgEngineClient
{
    public Task<DateTimeOffset?> ScheduleAsync(
        string name,
        string cron,
        string kind,
        string payloadJson = "{}",
        string timeZone = "UTC",
        ScheduleOptions? options = null,
        DbTransaction? transaction = null,
        CancellationToken cancellationToken = default) =>
        CarryAsync(
            statements.Schedule,
            transaction,
            command => StoreSchedule.ExecuteAsync(
                command, name, cron, kind, _codecs.For(kind).EncodeForeign(payloadJson), timeZone, options ?? ScheduleOptions.Default,
                cancellationToken));

    public Task<DateTimeOffset?> ScheduleAsync<TPayload>(
        string name,
        string cron,
        TPayload payload,
        string timeZone = "UTC",
        ScheduleOptions? options = null,
        string? kind = null,
        DbTransaction? transaction = null,
        CancellationToken cancellationToken = default)
        where TPayload : notnull =>
        ScheduleAsync(
            name, cron, kind ?? _kinds.KindOf(typeof(TPayload)), JsonSerializer.Serialize(payload, TypeInfo<TPayload>()), timeZone, options,
            transaction, cancellationToken);

    public Task<bool> UnscheduleAsync(string name, DbTransaction? transaction = null, CancellationToken cancellationToken = default) =>
        CarryAsync(
            statements.Unschedule, transaction, command => ScheduleActs.ExecuteAsync<bool>(command.With(name), cancellationToken));

    public Task<bool> PauseScheduleAsync(string name, string? reason = null, CancellationToken cancellationToken = default) =>
        CarryAsync(
            statements.PauseSchedule, null,
            command => ScheduleActs.ExecuteAsync<bool>(command.With(name).With(reason), cancellationToken));

    public Task<bool> ResumeScheduleAsync(string name, CancellationToken cancellationToken = default) =>
        CarryAsync(statements.ResumeSchedule, null, command => ScheduleActs.ExecuteAsync<bool>(command.With(name), cancellationToken));

    public Task<long> RunScheduleNowAsync(string name, CancellationToken cancellationToken = default) =>
        CarryAsync(statements.RunScheduleNow, null, command => ScheduleActs.ExecuteAsync<long>(command.With(name), cancellationToken));

    public Task<IReadOnlyList<ScheduleStatus>> GetSchedulesAsync(CancellationToken cancellationToken = default) =>
        CarryAsync(statements.Schedules, null, command => ListSchedules.ExecuteAsync(command, cancellationToken));

    public Task<IReadOnlyList<ScheduleRun>> GetScheduleRunsAsync(string name, int max = 100, CancellationToken cancellationToken = default) =>
        CarryAsync(statements.ScheduleRuns, null, command => ListScheduleRuns.ExecuteAsync(command, name, max, cancellationToken));

    public Task<DateTimeOffset?> GetNextFireTimeAsync(
        string cron, string timeZone = "UTC", DateTimeOffset? after = null, CancellationToken cancellationToken = default) =>
        CarryAsync(
            statements.CronNext, null,
            command => StoreSchedule.TimeAsync(command.With(cron).With(after?.ToUniversalTime()).With(timeZone), cancellationToken));

    private async Task<T> CarryAsync<T>(string statement, DbTransaction? transaction, Func<DbCommand, Task<T>> execute)
    {
        var command = statements.Command(statement, transaction);
        await using (command.ConfigureAwait(false))
        {
            try
            {
                return await execute(command).ConfigureAwait(false);
            }
            catch (DbException e) when (SqlErrors.IsRefusal(e))
            {
                throw SqlErrors.Translate(e);
            }
        }
    }
}
