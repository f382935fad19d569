using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using PgEngine.Hosting;
using PgEngine.Jobs;
using PgEngine.Routing;
using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Routing;

public sealed class RoutingTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    private readonly ConcurrentQueue<string> _ran = new();

    [Fact]
    public async Task A_worker_takes_only_jobs_whose_tags_it_has_and_none_that_it_forbids()
    {
        var gpu = await EnqueueAsync("tags", "gpu", "gpu");
        var both = await EnqueueAsync("tags", "both", "gpu", "eu");
        var slow = await EnqueueAsync("tags", "slow", "slow");
        await using var host = await StartAsync("tags", o =>
        {
            o.Tags.Add("gpu");
            o.Tags.Add("slow");
            o.ForbiddenTags.Add("slow");
        });
        var plain = await EnqueueAsync("tags", "plain");

        await fixture.Source.WaitForStateAsync(gpu, "completed");
        await fixture.Source.WaitForStateAsync(plain, "completed");
        Assert.Equal("ready", (await fixture.Source.JobAsync(both)).Get<string>("state"));
        Assert.Equal("ready", (await fixture.Source.JobAsync(slow)).Get<string>("state"));
    }

    [Fact]
    public async Task Computed_tags_are_asked_for_again_and_what_changed_holds_for_the_next_claim()
    {
        var flags = new StrongBox<string>("busy");
        var held = await EnqueueAsync("computed", "held", "bulk");
        await using var host = await StartAsync(
            "computed",
            o =>
            {
                o.PollInterval = TimeSpan.FromMilliseconds(200);
                o.UseTags(async (services, token) =>
                {
                    await Task.Yield();
                    return new WorkerTags(null, services.GetRequiredService<StrongBox<string>>().Value == "busy" ? ["bulk"] : []);
                });
            },
            services => services.AddSingleton(flags));
        var free = await EnqueueAsync("computed", "free");
        await fixture.Source.WaitForStateAsync(free, "completed");
        Assert.Equal("ready", (await fixture.Source.JobAsync(held)).Get<string>("state"));
        flags.Value = "idle";

        await fixture.Source.WaitForStateAsync(held, "completed");
    }

    [Fact]
    public async Task In_strict_order_the_first_queue_is_emptied_before_the_second_is_looked_at()
    {
        foreach (var i in Enumerable.Range(0, 20))
        {
            await EnqueueAsync("strict second", $"b{i}");
            await EnqueueAsync("strict first", $"a{i}");
        }

        await using var host = await StartAsync("strict first", o =>
        {
            o.Queues.Add("strict second");
            (o.QueueOrder, o.Concurrency) = (QueueOrder.Strict, 1);
        });

        await fixture.Source.WaitForCompletedAsync("strict second", 20);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"a{i}"), _ran.Take(20));
    }

    [Fact]
    public async Task Weighted_queues_are_all_served()
    {
        foreach (var i in Enumerable.Range(0, 20))
        {
            await EnqueueAsync("weighted light", $"light{i}");
            await EnqueueAsync("weighted heavy", $"heavy{i}");
        }

        await using var host = await StartAsync("weighted heavy", o =>
        {
            o.Queues.Add("weighted light");
            o.QueueWeights["weighted heavy"] = 9;
            (o.QueueOrder, o.Concurrency, o.Prefetch) = (QueueOrder.Weighted, 1, 0);
        });

        await fixture.Source.WaitForCompletedAsync("weighted light", 20);
        await fixture.Source.WaitForCompletedAsync("weighted heavy", 20);
        Assert.True(_ran.Take(20).Count(name => name.StartsWith("heavy", StringComparison.Ordinal)) > 10, string.Join(" ", _ran));
    }

    [Fact]
    public async Task A_wish_is_granted_at_once_to_the_worker_that_has_the_tag_and_others_take_the_job_after_the_sticky_delay()
    {
        await using var host = await StartAsync("sticky", o =>
        {
            o.Tags.Add("here");
            o.StickyDelay = TimeSpan.FromHours(1);
        });
        await host.WaitUntilAsleepAsync();
        var mine = await EnqueueAsync("sticky", "mine", "~here");
        await fixture.Source.WaitForStateAsync(mine, "completed");

        var foreign = await EnqueueAsync("sticky patience", "foreign", "~elsewhere");
        await using var patient = await StartAsync("sticky patience", o => o.StickyDelay = TimeSpan.FromMilliseconds(300));
        await fixture.Source.WaitForStateAsync(foreign, "completed");
    }

    private Task<long> EnqueueAsync(string queue, string payload, params string[] tags) => fixture.Source.ScalarAsync<long>(
        "select engine.enqueue('work', to_jsonb($1::text), queue => $2, tags => $3)", payload, queue, tags.Length == 0 ? DBNull.Value : tags);

    private Task<WorkerHost> StartAsync(string queue, Action<PgEngineOptions> options, Action<IServiceCollection>? services = null) =>
        fixture.StartAsync(
            queue,
            jobs => jobs.AddJob("work", (string payload, JobContext _, CancellationToken _) =>
            {
                _ran.Enqueue(payload);
                return Task.CompletedTask;
            }),
            options,
            services);
}
