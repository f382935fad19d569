using PgEngine.Crash.Bugs;
using PgEngine.Crash.Trials;
using PgEngine.Testing;
using Xunit.Abstractions;

namespace PgEngine.Crash.Tests;

public sealed class ConnectionTests(ITestOutputHelper output)
{
    [KillFact]
    public async Task Answers_lost_after_the_commit_lose_and_double_nothing()
    {
        await using var trial = await CrashServer.StartAsync(new() { Name = "lost answers", Seed = 501, ProducerCutsEvery = 10 });
        await Task.WhenAll(new[] { "w1", "w2" }.Select(name => trial.Crew.StartAsync(
            name, settings => settings with { ConnectionString = trial.LossyConnectionString(name, 10) })));
        using var stop = new CancellationTokenSource();
        var flow = trial.Producer.FlowAsync(trial.Random, 40, stop.Token);
        await Wait.UntilAsync(() => Task.FromResult(trial.Producer.Count >= 200), "200 jobs were sent");
        await stop.CancelAsync();
        await flow;

        var report = await trial.FinishAsync();
        CrashServer.MustHold(report, output);
        Assert.True(report.AnswersLost >= 20, report.ToText());
        Assert.True(report.Check.Summary.Recovered > 0, report.ToText());
    }

    [KillFact]
    public async Task A_lost_answer_taken_for_a_failure_is_found()
    {
        var report = await Schedules.ProducerLosesAnswersAsync(SeededBug.LostAnswerIsFailure);
        output.WriteLine(report.ToText());
        Assert.True(report.Check.ViolationCounts.ContainsKey("C2"), $"The bug went unnoticed.\n{report.ToText()}");
    }

    [KillFact]
    public async Task A_worker_whose_listener_was_ended_looks_for_work_when_it_listens_again() =>
        CrashServer.MustHold(await Schedules.ListenerComesBackAsync(SeededBug.None), output);

    [KillFact]
    public async Task A_worker_that_does_not_look_when_it_listens_again_is_found()
    {
        var report = await Schedules.ListenerComesBackAsync(SeededBug.NoClaimAfterListen);
        output.WriteLine(report.ToText());
        Assert.True(report.Check.ViolationCounts.ContainsKey("C9"), $"The bug went unnoticed.\n{report.ToText()}");
    }

    [KillFact]
    public async Task Listeners_ended_while_work_flows_delay_no_job_past_the_poll()
    {
        await using var trial = await CrashServer.StartAsync(new() { Name = "listeners", Seed = 502 });
        await Task.WhenAll(trial.Crew.StartAsync("w1"), trial.Crew.StartAsync("w2"));
        using var stop = new CancellationTokenSource();
        var flow = trial.Producer.FlowAsync(trial.Random, 40, stop.Token);
        await new Nemesis(trial).TerminateListenersAsync(5, 800);
        await stop.CancelAsync();
        await flow;
        CrashServer.MustHold(await trial.FinishAsync(), output);
    }

    [KillTheory]
    [InlineData(PostgresStopMode.Fast)]
    [InlineData(PostgresStopMode.Immediate)]
    public async Task A_server_restart_while_working_loses_no_job(PostgresStopMode mode)
    {
        var options = new PostgresServerOptions
        {
            AlwaysStartOwn = true,
            Durability = PostgresDurability.Safe,

            // Claims do not wait for the disk: let the server forget as many as it may.
            Settings = { ["wal_writer_delay"] = "10s" },
        };
        await using var server = await PostgresServer.StartAsync(options);

        // Workers wait out an outage with growing pauses, so their first claim may come well after LISTEN is back.
        var checks = new TrialOptions { Name = "", Seed = 0 }.Checks with { ListenClaimBound = null };
        await using var trial = await Trial.StartAsync(server, new() { Name = $"restart {mode}", Seed = 503, Checks = checks });
        await Task.WhenAll(trial.Crew.StartAsync("w1"), trial.Crew.StartAsync("w2"));
        using var stop = new CancellationTokenSource();
        var flow = trial.Producer.FlowAsync(trial.Random, 40, stop.Token);
        for (var restarts = 1; restarts <= 2; restarts++)
        {
            await Wait.UntilAsync(() => Task.FromResult(trial.Producer.Count >= 60 * restarts), "work flows");
            await new Nemesis(trial).RestartAsync(server, mode);
        }

        await Wait.UntilAsync(() => Task.FromResult(trial.Producer.Count >= 200), "work flows again");
        await stop.CancelAsync();
        await flow;
        CrashServer.MustHold(await trial.FinishAsync(), output);
    }
}
