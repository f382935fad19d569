using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using PgEngine.Client;
using PgEngine.Jobs;
using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Dispatch;

public sealed class HandlerTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    [Fact]
    public async Task A_handler_class_gets_the_typed_payload_and_a_scope_of_its_own_for_every_attempt()
    {
        var seen = new ConcurrentQueue<Visit>();
        await using var host = await fixture.StartAsync(
            "class",
            jobs => jobs.AddJob<Parcel, ParcelHandler>("parcel", o => o.Retry = Policies.AtOnce),
            services: services => services.AddSingleton(seen).AddScoped<Van>());
        var id = await host.Engine.EnqueueAsync(new Parcel("Ada", 3), RuntimeFixture.On("class"));

        var job = await fixture.Source.WaitForStateAsync(id, "completed");
        Assert.Equal(2, job.Get<int>("attempt"));
        Assert.Equal([1, 2], seen.Select(visit => visit.Attempt));
        Assert.All(seen, visit => Assert.Equal(new Parcel("Ada", 3), visit.Parcel));
        Assert.Equal(2, seen.Select(visit => visit.Van).Distinct().Count());
        await Eventually.True(() => Task.FromResult(seen.All(visit => visit.Van.IsDisposed)), "both scopes are disposed of");
    }

    [Fact]
    public async Task A_delegate_gets_services_context_and_token()
    {
        var seen = new TaskCompletionSource<(string Text, JobContext Job, Van Van, bool CanStop)>();
        await using var host = await fixture.StartAsync(
            "delegate",
            jobs => jobs.AddJob("greet", (string text, JobContext job, Van van, CancellationToken token) =>
            {
                seen.TrySetResult((text, job, van, token.CanBeCanceled));
                return Task.CompletedTask;
            }),
            services: services => services.AddScoped<Van>());
        var id = await host.Engine.EnqueueAsync("greet", "\"hello\"", new EnqueueOptions
        {
            Queue = "delegate",
            Headers = new Dictionary<string, string> { ["tenant"] = "blue" },
        });

        var (text, job, van, canStop) = await seen.Task.WaitAsync(Eventually.Ceiling);
        await fixture.Source.WaitForStateAsync(id, "completed");
        Assert.Equal("hello", text);
        Assert.Equal((id, "greet", "delegate", 1), (job.JobId, job.Kind, job.Queue, job.Attempt));
        Assert.Equal("blue", job.Headers!.Value.GetProperty("tenant").GetString());
        Assert.Equal($"pgengine-job-{id}", job.IdempotencyKey);
        Assert.True(job.ScheduledAt >= job.CreatedAt.AddSeconds(-1));
        Assert.True(canStop);
        await Eventually.True(() => Task.FromResult(van.IsDisposed), "the scope is disposed of");
    }

    [Fact]
    public async Task A_service_that_cannot_be_disposed_of_costs_neither_the_outcome_nor_the_slot()
    {
        await using var host = await fixture.StartAsync(
            "dispose",
            jobs => jobs.AddJob("bad_dispose", (string _, JobContext _, BrokenService _, CancellationToken _) => Task.CompletedTask),
            options => options.Concurrency = 1,
            services => services.AddScoped<BrokenService>());
        var first = await host.Engine.EnqueueAsync("bad_dispose", "\"1\"", RuntimeFixture.On("dispose"));
        var second = await host.Engine.EnqueueAsync("bad_dispose", "\"2\"", RuntimeFixture.On("dispose"));

        await fixture.Source.WaitForStateAsync(first, "completed");
        await fixture.Source.WaitForStateAsync(second, "completed");
        await host.Logs.WaitForAsync(Diagnostics.EventIds.ScopeNotDisposed, 2);
    }

    [Fact]
    public async Task A_handler_that_cannot_be_made_fails_its_attempt_and_says_what_is_missing()
    {
        await using var host = await fixture.StartAsync(
            "unresolved",
            jobs => jobs.AddJob(
                "needs_van", (string _, JobContext _, Van _, CancellationToken _) => Task.CompletedTask, o => o.MaxAttempts = 1));
        var id = await host.Engine.EnqueueAsync("needs_van", "\"x\"", RuntimeFixture.On("unresolved"));

        var job = await fixture.Source.WaitForStateAsync(id, "failed");
        Assert.Contains(nameof(Van), job.Get<string>("error_message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_handler_that_throws_before_its_first_await_fails_like_any_other()
    {
        await using var host = await fixture.StartAsync(
            "throws at once",
            jobs => jobs.AddJob(
                "throws", Task (string _, JobContext _, CancellationToken _) => throw new InvalidOperationException("at once"),
                o => o.MaxAttempts = 1));
        var id = await host.Engine.EnqueueAsync("throws", "\"x\"", RuntimeFixture.On("throws at once"));

        Assert.Equal("at once", (await fixture.Source.WaitForStateAsync(id, "failed")).Get<string>("error_message"));
    }

    [Fact]
    public async Task Jobs_of_a_kind_that_this_worker_does_not_know_are_left_for_others()
    {
        await using var host = await fixture.StartAsync(
            "foreign", jobs => jobs.AddJob("known", (string _, JobContext _, CancellationToken _) => Task.CompletedTask));
        var foreign = await host.Engine.EnqueueAsync("foreign", "1", RuntimeFixture.On("foreign"));
        var known = await host.Engine.EnqueueAsync("known", "\"x\"", RuntimeFixture.On("foreign"));

        await fixture.Source.WaitForStateAsync(known, "completed");
        var job = await fixture.Source.JobAsync(foreign);
        Assert.Equal(("ready", 0), (job.Get<string>("state"), job.Get<int>("attempt")));
    }
}
