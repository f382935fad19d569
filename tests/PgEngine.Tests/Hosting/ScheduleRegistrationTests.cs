using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PgEngine.Hosting;
using PgEngine.Jobs;
using PgEngine.Schedules;

namespace PgEngine.Tests.Hosting;

public sealed class ScheduleRegistrationTests
{
    [Fact]
    public void A_name_given_twice_is_a_mistake_of_the_settings() => Assert.Contains(
        "'report' is registered more than once",
        Mistake(jobs => jobs.AddSchedule("report", "@daily", "work").AddSchedule("report", "@hourly", "work")),
        StringComparison.Ordinal);

    [Fact]
    public void A_payload_type_without_a_kind_is_a_mistake_of_the_settings() => Assert.Contains(
        "'report': No kind is registered", Mistake(jobs => jobs.AddSchedule("report", "@daily", 7)), StringComparison.Ordinal);

    [Fact]
    public void An_empty_expression_is_refused_at_once() =>
        Assert.Throws<ArgumentException>(() => Resolve(jobs => jobs.AddSchedule("report", "", "work")));

    [Fact]
    public void A_schedule_is_told_in_the_words_of_the_database()
    {
        var schedule = Assert.Single(Resolve(jobs => jobs.AddSchedule<string>("report", "0 8 * * *", "text", "Europe/Paris", new()
        {
            Queue = "slow",
            Priority = -5,
            CatchUp = CatchUp.All,
            CatchUpMax = 3,
            CatchUpWindow = TimeSpan.FromHours(2),
            Overlap = Overlap.Queue,
            Jitter = TimeSpan.FromSeconds(30),
            StartWithin = TimeSpan.FromMinutes(5),
            MaxAttempts = 2,
            Timeout = TimeSpan.FromMinutes(1),
            KeepResult = true,
            Tags = ["a", "b"],
            Headers = new Dictionary<string, string> { ["x"] = "y" },
        })).Schedules);

        using var json = JsonDocument.Parse(ScheduleDefinition.Write(schedule, "work", schedule.PayloadJson(JsonSerializerOptions.Web)));

        Assert.Equal(
            """
            {"name":"report","cron":"0 8 * * *","time_zone":"Europe/Paris","kind":"work","payload":"text","queue":"slow","priority":-5,
            "catch_up":"all","catch_up_max":3,"catch_up_window":"7200000 milliseconds","overlap":"queue","jitter":"30000 milliseconds",
            "options":{"max_attempts":2,"timeout":"60000 milliseconds","start_within":"300000 milliseconds","keep_result":true,
            "tags":["a","b"],"headers":{"x":"y"}}}
            """.ReplaceLineEndings(""),
            json.RootElement.GetRawText());
    }

    private static string Mistake(Action<PgEngineBuilder> add) => Assert.Throws<OptionsValidationException>(() => Resolve(add)).Message;

    private static PgEngineOptions Resolve(Action<PgEngineBuilder> add)
    {
        var services = new ServiceCollection();
        add(services.AddPgEngine(o => o.ConnectionString = "Host=db")
            .AddJob("work", (string _, JobContext _, CancellationToken _) => Task.CompletedTask));
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<PgEngineOptions>>().Value;
    }
}
