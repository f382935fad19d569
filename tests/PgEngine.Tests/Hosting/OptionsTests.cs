using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using PgEngine.Hosting;
using PgEngine.Jobs;
using PgEngine.Routing;

namespace PgEngine.Tests.Hosting;

public sealed class OptionsTests
{
    public static TheoryData<string, Action<PgEngineOptions>> Mistakes => new()
    {
        { "ConnectionString is missing", o => o.ConnectionString = null },
        { "Schema", o => o.Schema = "My Schema" },
        { "Schema", o => o.Schema = "public" },
        { "Concurrency", o => o.Concurrency = 0 },
        { "Prefetch", o => o.Prefetch = -1 },
        { "MaxClaim", o => o.MaxClaim = 0 },
        { "MaxConnections", o => o.MaxConnections = 2 },
        { "Queues", o => o.Queues.Add("") },
        { "PrefetchTtl", o => o.PrefetchTtl = TimeSpan.Zero },
        { "RefetchDelay", o => o.RefetchDelay = TimeSpan.FromSeconds(6) },
        { "at most PollInterval", o => (o.RefetchDelay, o.PollInterval) = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1)) },
        { "RefetchThreshold", o => o.RefetchThreshold = -1 },
        { "RefetchAbortThreshold", o => o.RefetchAbortThreshold = -1 },
        { "'two words' is no tag", o => o.Tags.Add("two words") },
        { "'' is no tag", o => o.ForbiddenTags.Add("") },
        { "StickyDelay", o => o.StickyDelay = -TimeSpan.FromTicks(1) },
        { "which is not in Queues", o => o.QueueWeights.Add("mail", 3) },
        { "from 1 to 10000, not 0", o => { o.Queues.Add("mail"); o.QueueWeights.Add("mail", 0); } },
        { "need QueueOrder Weighted", o => { o.Queues.Add("mail"); o.QueueWeights.Add("mail", 2); } },
        { "UseTags computes both", o => { o.Tags.Add("gpu"); o.UseTags((_, _) => new(new WorkerTags(null))); } },
        { "PollInterval", o => o.PollInterval = TimeSpan.Zero },
        { "JobTimeout", o => o.JobTimeout = TimeSpan.FromDays(50) },
        { "HeartbeatInterval", o => o.HeartbeatInterval = -TimeSpan.FromSeconds(1) },
        { "SweepInterval", o => o.SweepInterval = TimeSpan.FromSeconds(4) },
        { "three times HeartbeatInterval", o => o.SweepThreshold = TimeSpan.FromSeconds(14) },
        { "MaxAttempts", o => o.MaxAttempts = 0 },
        { "RetryBackoffBase", o => o.RetryBackoffBase = -TimeSpan.FromSeconds(1) },
        { "RetryBackoffCap", o => o.RetryBackoffCap = TimeSpan.FromDays(366) },
        { "RecoveryDelay", o => o.RecoveryDelay = -TimeSpan.FromTicks(1) },
        { "InterruptedJobRetryDelay", o => o.InterruptedJobRetryDelay = -TimeSpan.FromTicks(1) },
        { "ShutdownTimeout", o => o.ShutdownGracePeriod = TimeSpan.FromSeconds(29) },
    };

    [Fact]
    public void The_defaults_need_only_a_connection_string() => Assert.Equal(10, Read(_ => { }).Concurrency);

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_setting_out_of_bounds_is_named(string expected, Action<PgEngineOptions> mistake) =>
        Assert.Contains(expected, Assert.Throws<OptionsValidationException>(() => Read(mistake)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_kind_without_a_retry_policy_has_the_instances()
    {
        var services = Services(builder => builder
            .AddJob("plain", (string _, JobContext _, CancellationToken _) => Task.CompletedTask)
            .AddJob("own", (string _, JobContext _, CancellationToken _) => Task.CompletedTask, o =>
                (o.MaxAttempts, o.Retry) = (9, new RetryPolicy { Base = TimeSpan.FromSeconds(1) })));
        services.Configure<PgEngineOptions>("", o =>
            (o.MaxAttempts, o.RetryBackoffBase, o.RetryBackoffCap) = (3, TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(1)));

        var jobs = Resolve(services).Jobs;

        Assert.Equal((3, new RetryPolicy { Base = TimeSpan.FromSeconds(2), Cap = TimeSpan.FromMinutes(1) }), (jobs["plain"].Options.MaxAttempts, jobs["plain"].Options.Retry));
        Assert.Equal((9, TimeSpan.FromSeconds(1)), (jobs["own"].Options.MaxAttempts, jobs["own"].Options.Retry!.Base));
    }

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        var error = Assert.Throws<OptionsValidationException>(() => Read(o => (o.Concurrency, o.MaxClaim) = (0, 0)));
        Assert.Equal(2, error.Failures.Count());
    }

    [Fact]
    public void An_instance_that_only_enqueues_may_have_a_short_host_shutdown_and_one_connection()
    {
        var services = new ServiceCollection();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        services.AddPgEngine(o => (o.ConnectionString, o.MaxConnections) = ("Host=db", 1)).MapKind<string>("a");

        Assert.Equal(1, Resolve(services).MaxConnections);
    }

    [Fact]
    public void A_kind_with_settings_out_of_bounds_is_named()
    {
        var services = Services(builder => builder.AddJob(
            "rotate",
            (string _, JobContext _, CancellationToken _) => Task.CompletedTask,
            job => (job.MaxAttempts, job.Timeout) = (0, TimeSpan.Zero)));

        var error = Assert.Throws<OptionsValidationException>(() => Resolve(services));
        Assert.Equal(2, error.Failures.Count(failure => failure.Contains("'rotate'", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(10_001, 0)]
    [InlineData(10, -1)]
    [InlineData(10, 301)]
    public void A_batch_kind_with_sizes_out_of_bounds_is_named(int maxBatch, int waitSeconds)
    {
        var services = Services(builder => builder.AddBatchJob<string>(
            "rows", maxBatch, (_, _, _) => Task.CompletedTask, TimeSpan.FromSeconds(waitSeconds)));

        Assert.Contains("'rows'", Assert.Throws<OptionsValidationException>(() => Resolve(services)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_middleware_for_a_kind_without_a_handler_is_named()
    {
        var services = Services(builder => builder.UseMiddleware((_, next, _) => next(), "resise"));

        Assert.Contains("'resise'", Assert.Throws<OptionsValidationException>(() => Resolve(services)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recovery_delay_out_of_bounds_is_named_with_its_kind()
    {
        var services = Services(builder => builder.AddJob(
            "rotate", (string _, JobContext _, CancellationToken _) => Task.CompletedTask,
            job => job.Recovery = RecoveryPolicy.RunAgainAfter(-TimeSpan.FromSeconds(1))));

        Assert.Contains("'rotate'", Assert.Throws<OptionsValidationException>(() => Resolve(services)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kind_with_two_handlers_is_named()
    {
        var services = Services(builder => builder.AddJob("resize", (int _, JobContext _, CancellationToken _) => Task.CompletedTask));

        Assert.Contains("'resize'", Assert.Throws<OptionsValidationException>(() => Resolve(services)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_payload_type_that_the_JSON_options_do_not_know_is_found_at_start()
    {
        var services = Services(builder => builder.MapKind<Uri>("fetch"));
        services.Configure<PgEngineOptions>(o => o.Json.TypeInfoResolverChain.Add(KnownJson.Default));

        var error = Assert.Throws<OptionsValidationException>(() => Resolve(services));
        Assert.Contains("'fetch'", Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_host_does_not_start_with_a_mistake()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.AddPgEngine("billing", o => o.Concurrency = 0);
        using var host = builder.Build();

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Contains("billing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_string_that_cannot_be_resolved_is_a_mistake_of_the_settings() =>
        Assert.Throws<OptionsValidationException>(() => Read(o => o.ConnectionString = "env:PGENGINE_NO_SUCH_VARIABLE"));

    private static PgEngineOptions Read(Action<PgEngineOptions> change)
    {
        var services = Services(_ => { });
        services.Configure(change);
        return Resolve(services);
    }

    private static ServiceCollection Services(Action<PgEngineBuilder> add)
    {
        var services = new ServiceCollection();
        add(services.AddPgEngine(o => o.ConnectionString = "Host=db")
            .AddJob("resize", (string _, JobContext _, CancellationToken _) => Task.CompletedTask));
        return services;
    }

    private static PgEngineOptions Resolve(ServiceCollection services)
    {
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<PgEngineOptions>>().Value;
    }
}
