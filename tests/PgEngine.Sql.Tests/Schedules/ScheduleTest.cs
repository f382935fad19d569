using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Schedules;

/// <summary>What tests of schedules share. The clock stands at noon on Monday, 3 February 2031.</summary>
public abstract class ScheduleTest(DatabaseFixture fixture) : QueueTest(fixture)
{
    private protected Task<DateTime?> ScheduleAsync(string name, string cron, string more = "") =>
        Sql.ScalarAsync<DateTime?>($"select schedule($1, $2, 'work'{(more.Length > 0 ? ", " : "")}{more})", name, cron);

    private protected Task<int> FireAsync() => Sql.ScalarAsync<int>("select fired from fire_schedules_v1()");

    private protected Task<List<string>> JobFiresAsync() =>
        Sql.QueryAsync<string>("select headers ->> 'fire_at' from jobs order by id");

    /// <summary>"12:01 enqueued, 12:02 skipped …", oldest first.</summary>
    private protected async Task<string> HistoryAsync(string name, string format = "HH24:MI") => string.Join(", ", await Sql.QueryAsync<string>(
        "select to_char(fire_at at time zone 'UTC', $2) || ' ' || outcome from schedule_history($1) order by fire_at", name, format));
}
