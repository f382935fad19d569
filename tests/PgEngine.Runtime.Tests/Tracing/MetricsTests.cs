using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json;
using PgEngine.Diagnostics;
using PgEngine.Jobs;
using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Tracing;

public sealed class MetricsTests : IClassFixture<RuntimeFixture>, IDisposable
{
    private readonly RuntimeFixture _fixture;
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Name, double Value, string Tags)> _seen = new();

    public MetricsTests(RuntimeFixture fixture)
    {
        _fixture = fixture;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == EngineMetrics.MeterName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.Start();
    }

    [Fact]
    public async Task Outcomes_are_counted_after_their_commit_by_kind_queue_and_outcome()
    {
        var gate = new Gate();
        await using var host = await _fixture.StartAsync("counted", jobs => jobs
            .AddJob("good", (string _, JobContext _, CancellationToken _) => Task.CompletedTask)
            .AddJob("bad", (string _, JobContext _, CancellationToken _) => Task.FromResult(JobOutcome.Fail("bad")))
            .AddJob("held", async (string _, JobContext _, CancellationToken token) => await gate.PassAsync(token)));
        await host.Engine.EnqueueManyAsync("good", Enumerable.Repeat("\"x\"", 5), RuntimeFixture.On("counted"));
        await host.Engine.EnqueueAsync("bad", "\"x\"", RuntimeFixture.On("counted"));
        await host.Engine.EnqueueAsync("held", "\"x\"", RuntimeFixture.On("counted"));
        await gate.Reached;

        await Eventually.Equal(5, () => Task.FromResult(Sum("good", "completed")));
        await Eventually.Equal(1, () => Task.FromResult(Sum("bad", "failed")));
        Assert.Equal(0, Sum("held", "completed"));
        Assert.Equal(5, await _fixture.Source.CountFinishedAsync("counted", "completed"));
        gate.Open();
        await Eventually.Equal(1, () => Task.FromResult(Sum("held", "completed")));
        Assert.Contains(_seen, m => m.Name == "pgengine.job.duration" && m.Tags.Contains("held", StringComparison.Ordinal) && m.Value > 0);
        Assert.Equal(7, _seen.Count(m =>
            m.Name == "pgengine.job.pickup" && m.Tags.Contains("queue, counted]", StringComparison.Ordinal)));
        Assert.Contains(_seen, m => m.Name == "pgengine.turn.duration");
    }

    [Fact]
    public async Task Schedules_are_counted_with_how_late_they_were()
    {
        await using var host = await _fixture.StartAsync("timed", jobs => jobs
            .AddJob("tick", (JsonElement _, JobContext _, CancellationToken _) => Task.CompletedTask)
            .AddSchedule("timed-tick", "* * * * * *", "tick", options: new() { Queue = "timed" }));

        await Eventually.True(() => Task.FromResult(_seen.Count(m => m.Name == "pgengine.schedules.fired" && m.Value > 0) >= 2));
        Assert.All(_seen.Where(m => m.Name == "pgengine.schedules.late"), m => Assert.InRange(m.Value, 0, 60));
        Assert.Contains(_seen, m => m.Name == "pgengine.schedules.late");
        await _fixture.Source.ScalarAsync<bool>("select engine.pause_schedule('timed-tick')");
    }

    [Fact]
    public async Task A_listener_that_throws_costs_no_slot()
    {
        using var bad = new MeterListener();
        bad.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "pgengine.job.pickup")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        bad.SetMeasurementEventCallback<double>((_, _, tags, _) =>
        {
            foreach (var tag in tags)
            {
                if (Equals(tag.Value, "bad listener"))
                {
                    throw new InvalidOperationException("the exporter broke");
                }
            }
        });
        bad.Start();
        await using var host = await _fixture.StartAsync(
            "bad listener",
            jobs => jobs.AddJob("good", (string _, JobContext _, CancellationToken _) => Task.CompletedTask),
            options => options.Concurrency = 1);
        var id = await host.Engine.EnqueueAsync("good", "\"x\"", new() { Queue = "bad listener", MaxAttempts = 1 });
        var job = await _fixture.Source.WaitForStateAsync(id, "failed");
        Assert.Equal("the exporter broke", job.Get<string>("error_message"));
        bad.Dispose();

        await _fixture.Source.WaitForStateAsync(
            await host.Engine.EnqueueAsync("good", "\"y\"", RuntimeFixture.On("bad listener")), "completed");
    }

    public void Dispose() => _listener.Dispose();

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var text = string.Join(' ', tags.ToArray());
        if (!text.Contains("bad listener", StringComparison.Ordinal))
        {
            _seen.Enqueue((instrument.Name, value, text));
        }
    }

    private int Sum(string kind, string outcome) => (int)_seen
        .Where(m => m.Name == "pgengine.jobs.settled" && m.Tags.Contains($"kind, {kind}]", StringComparison.Ordinal)
            && m.Tags.Contains($"outcome, {outcome}]", StringComparison.Ordinal))
        .Sum(m => m.Value);
}
