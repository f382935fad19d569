using System.Collections.Concurrent;
using System.Diagnostics;
using PgEngine.Diagnostics;
using PgEngine.Jobs;
using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Tracing;

public sealed class ActivityTests : IClassFixture<RuntimeFixture>, IDisposable
{
    private readonly RuntimeFixture _fixture;
    private readonly ActivitySource _application = new("application");
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;

    public ActivityTests(RuntimeFixture fixture)
    {
        _fixture = fixture;
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is EngineActivities.SourceName or "application",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    [Fact]
    public async Task The_first_attempt_continues_the_trace_of_the_enqueue_and_a_retry_links_to_it()
    {
        await using var host = await _fixture.StartAsync("traced", jobs => jobs.AddJob(
            "traced",
            (string _, JobContext job, CancellationToken _) => job.Attempt == 1 ? throw new InvalidOperationException("once") : Task.CompletedTask,
            o => o.Retry = Policies.AtOnce));
        using var request = _application.StartActivity("request")!;
        var id = await host.Engine.EnqueueAsync("traced", "\"x\"", RuntimeFixture.On("traced"));
        await _fixture.Source.WaitForStateAsync(id, "completed");

        var first = RunOf(id, 1);
        Assert.Equal((request.TraceId, request.SpanId), (first.TraceId, first.ParentSpanId));
        Assert.Equal((ActivityKind.Consumer, ActivityStatusCode.Error), (first.Kind, first.Status));
        Assert.Equal("process traced", first.DisplayName);
        Assert.Equal("traced", first.GetTagItem("messaging.destination.name"));
        var second = RunOf(id, 2);
        Assert.NotEqual(request.TraceId, second.TraceId);
        Assert.Equal(request.SpanId, Assert.Single(second.Links).Context.SpanId);
        Assert.Equal(ActivityStatusCode.Unset, second.Status);
        Assert.Equal("complete", second.GetTagItem("pgengine.outcome"));
    }

    [Fact]
    public async Task What_a_handler_starts_belongs_to_its_attempt()
    {
        await using var host = await _fixture.StartAsync("nested", jobs => jobs.AddJob(
            "nested", async (string _, JobContext _, CancellationToken _) =>
            {
                await Task.Yield();
                using var call = _application.StartActivity("call");
            }));
        var id = await host.Engine.EnqueueAsync("nested", "\"x\"", RuntimeFixture.On("nested"));
        await _fixture.Source.WaitForStateAsync(id, "completed");

        Assert.Equal(RunOf(id, 1).SpanId, _ended.Single(activity => activity.DisplayName == "call").ParentSpanId);
    }

    [Fact]
    public async Task A_batch_is_one_span_that_links_to_the_enqueue_of_every_job()
    {
        using var first = _application.StartActivity("first")!;
        await using var host = await _fixture.StartAsync(
            "traced batch", jobs => jobs.AddBatchJob<string>("traced_rows", 2, (_, _, _) => Task.CompletedTask, TimeSpan.FromMinutes(1)));
        await host.Engine.EnqueueAsync("traced_rows", "\"x\"", RuntimeFixture.On("traced batch"));
        using var second = _application.StartActivity("second")!;
        await host.Engine.EnqueueAsync("traced_rows", "\"y\"", RuntimeFixture.On("traced batch"));
        await _fixture.Source.WaitForCompletedAsync("traced batch", 2);

        var run = _ended.Single(activity => activity.DisplayName == "process traced_rows");
        Assert.Equal(2, run.GetTagItem("messaging.batch.message_count"));
        Assert.Equal([first.SpanId, second.SpanId], run.Links.Select(link => link.Context.SpanId));
    }

    [Fact]
    public async Task A_traceparent_that_makes_no_sense_starts_a_trace_of_its_own()
    {
        await using var host = await _fixture.StartAsync(
            "odd", jobs => jobs.AddJob("odd", (string _, JobContext _, CancellationToken _) => Task.CompletedTask));
        var id = await _fixture.Source.ScalarAsync<long>(
            """select engine.enqueue('odd', '"x"', queue => 'odd', headers => '{"traceparent": "nonsense", "tracestate": 7}')""");
        await _fixture.Source.WaitForStateAsync(id, "completed");

        Assert.Equal(default, RunOf(id, 1).ParentSpanId);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _application.Dispose();
    }

    private Activity RunOf(long jobId, int attempt) => _ended.Single(activity =>
        // The listener also hears the other test classes, whose databases give out the same ids.
        activity.GetTagItem("pgengine.kind") is "traced" or "nested" or "odd"
        && Equals(activity.GetTagItem("messaging.message.id"), jobId) && Equals(activity.GetTagItem("pgengine.attempt"), attempt));
}
