using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using PgEngine.Client;
using PgEngine.Hosting;
using PgEngine.Jobs;
using PgEngine.Runtime.Tests.Support;
using PgEngine.Runtime.Tests.Workflows;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Notifications;

/// <summary>The counter of wake-ups that polling had to find: on a healthy system it stands still.</summary>
public sealed class PolledWakeupTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    [Fact]
    public async Task A_job_that_no_notification_told_of_is_counted()
    {
        await using var host = await fixture.StartAsync("deaf", Quick, Deaf);
        await RunJobAsync(host, new() { Queue = "deaf" });
        using var polled = new PolledCounter(host);

        // One may still be found by a look that follows another one (while some transaction on this server is older than that): not all can.
        await Eventually.True(
            async () =>
            {
                await RunJobAsync(host, new() { Queue = "deaf" });
                return polled.Count > 0;
            },
            "a job is found by the poll and counted");
    }

    [Fact]
    public async Task A_run_whose_signal_no_notification_told_of_is_counted()
    {
        await using var host = await fixture.StartWorkflowAsync(
            "deaf_run", async (ctx, _) => (await ctx.WaitForSignal<string>("go")).Value!, Deaf);
        using var polled = new PolledCounter(host);

        await Eventually.True(
            async () =>
            {
                var id = await host.StartRunAsync("deaf_run");
                await fixture.Source.WaitForParkedAsync(id);
                var before = polled.Count;
                await fixture.Source.ScalarAsync<string>("select engine.signal($1, 'go', '\"on\"')", id);
                await fixture.Source.WaitForStateAsync(id, "completed");
                return polled.Count > before;
            },
            "a signal is found by the poll and counted");
    }

    [Fact]
    public async Task What_was_notified_of_or_fell_due_at_a_known_time_is_not_counted()
    {
        await using var host = await fixture.StartAsync("hearing", Quick);
        await host.WaitUntilAsleepAsync();
        using var polled = new PolledCounter(host);
        await RunJobAsync(host, new() { Queue = "hearing" });
        await RunJobAsync(host, new() { Queue = "hearing", Delay = TimeSpan.FromMilliseconds(200) });

        Assert.Equal(0, polled.Count);
    }

    private static void Quick(PgEngineBuilder jobs) =>
        jobs.AddJob("quick", (string _, JobContext _, CancellationToken _) => Task.CompletedTask);

    private static void Deaf(PgEngineOptions options)
    {
        options.Listen = false;
        options.PollInterval = TimeSpan.FromMilliseconds(200);
    }

    private async Task RunJobAsync(WorkerHost host, EnqueueOptions options) =>
        await fixture.Source.WaitForStateAsync(await host.Engine.EnqueueAsync("quick", "\"x\"", options), "completed");

    /// <summary>Counts the finds of one host's worker.</summary>
    private sealed class PolledCounter : IDisposable
    {
        private readonly MeterListener _listener = new();
        private long _count;

        public PolledCounter(WorkerHost host)
        {
            var meters = host.Services.GetRequiredService<IMeterFactory>();
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "pgengine.wakeups.polled" && ReferenceEquals(instrument.Meter.Scope, meters))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref _count, value));
            _listener.Start();
        }

        public long Count => Interlocked.Read(ref _count);

        public void Dispose() => _listener.Dispose();
    }
}
