using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PgEngine.Client;
using PgEngine.Hosting;
using PgEngine.Jobs;

namespace PgEngine.Tests.Hosting;

public sealed class RegistrationTests
{
    [Fact]
    public async Task A_handler_class_runs_with_the_payload_and_services_of_the_scope()
    {
        var services = new ServiceCollection().AddSingleton(new Suffix("!"));
        Engine(services).AddJob<string, Shout>("shout");

        Assert.Equal(JobOutcome.Result("HELLO!"), await RunAsync(services, "shout", "\"hello\""));
    }

    [Fact]
    public async Task The_application_may_register_a_handler_by_itself()
    {
        var services = new ServiceCollection().AddSingleton(new Shout(new Suffix("?")));
        Engine(services).AddJob<string, Shout>("shout");

        Assert.Equal(JobOutcome.Result("HELLO?"), await RunAsync(services, "shout", "\"hello\""));
    }

    [Fact]
    public async Task A_delegate_without_an_answer_completes_its_job()
    {
        string? seen = null;
        var services = new ServiceCollection().AddSingleton(new Suffix("!"));
        Engine(services).AddJob("shout", async (string payload, JobContext _, Suffix suffix, CancellationToken _) =>
        {
            await Task.Yield();
            seen = payload + suffix.Text;
        });

        Assert.Same(JobOutcome.Completed, await RunAsync(services, "shout", "\"hello\""));
        Assert.Equal("hello!", seen);
    }

    [Fact]
    public async Task The_outcome_of_a_delegate_is_never_lost()
    {
        static Task<JobOutcome> Discard(string payload, JobContext job, CancellationToken token) =>
            Task.FromResult(JobOutcome.Discard("not wanted"));

        var services = new ServiceCollection();
        Engine(services)
            .AddJob("lambda", (string _, JobContext _, CancellationToken _) => Task.FromResult(JobOutcome.Discard("not wanted")))
            .AddJob<string>("method", Discard)
            .AddJob("throws", async (string payload, JobContext _, CancellationToken _) =>
            {
                await Task.Yield();
                throw new InvalidOperationException(payload);
            });

        Assert.Equal(JobOutcome.Discard("not wanted"), await RunAsync(services, "lambda", "\"\""));
        Assert.Equal(JobOutcome.Discard("not wanted"), await RunAsync(services, "method", "\"\""));
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(services, "throws", "\"\""));
    }

    [Fact]
    public async Task A_delegate_may_ask_for_eight_services_and_gets_each_in_its_place()
    {
        var services = new ServiceCollection()
            .AddSingleton((byte[])[1]).AddSingleton((short[])[2]).AddSingleton((int[])[3]).AddSingleton((long[])[4])
            .AddSingleton((float[])[5]).AddSingleton((double[])[6]).AddSingleton((decimal[])[7]).AddSingleton((char[])['8']);
        Engine(services).AddJob(
            "many",
            (string _, JobContext _, byte[] a, short[] b, int[] c, long[] d, float[] e, double[] f, decimal[] g, char[] h,
                CancellationToken _) =>
                Task.FromResult(JobOutcome.Result($"{a[0]}{b[0]}{c[0]}{d[0]}{e[0]}{f[0]}{g[0]}{h[0]}")));

        Assert.Equal(JobOutcome.Result("12345678"), await RunAsync(services, "many", "\"\""));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("17")]
    [InlineData("\"open")]
    public void A_payload_that_does_not_fit_is_a_JSON_error(string payload)
    {
        var services = new ServiceCollection();
        Engine(services).AddJob("shout", (string _, JobContext _, CancellationToken _) => Task.CompletedTask);

        Assert.Throws<JsonException>(() => Read(services, "shout", payload));
    }

    [Fact]
    public async Task A_payload_type_of_two_kinds_is_enqueued_by_name_only()
    {
        var services = new ServiceCollection();
        Engine(services).MapKind<string>("shout").MapKind<string>("whisper").MapKind<string>("shout").MapKind<int>("count");
        await using var provider = services.BuildServiceProvider();
        var engine = provider.GetRequiredService<IPgEngine>();

        var doubled = await Assert.ThrowsAsync<InvalidOperationException>(() => engine.EnqueueAsync("hello"));
        Assert.Contains("2 kinds (shout, whisper)", doubled.Message, StringComparison.Ordinal);
        var missing = await Assert.ThrowsAsync<InvalidOperationException>(() => engine.EnqueueAsync(1.5));
        Assert.Contains("System.Double", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_instance_is_a_service_of_its_own_and_adding_one_again_only_adds_to_it()
    {
        var services = new ServiceCollection();
        Engine(services).MapKind<string>("shout");
        services.AddPgEngine().MapKind<int>("count");
        services.AddPgEngine("billing", o => o.ConnectionString = "Host=two");
        await using var provider = services.BuildServiceProvider();

        Assert.NotSame(provider.GetRequiredService<IPgEngine>(), provider.GetRequiredKeyedService<IPgEngine>("billing"));
        Assert.Same(provider.GetRequiredService<IPgEngine>(), provider.GetRequiredKeyedService<IPgEngine>(""));
        Assert.Single(provider.GetServices<IPgEngine>());
        Assert.Equal(2, provider.GetRequiredService<IOptions<PgEngineOptions>>().Value.Kinds.Count);
    }

    [Fact]
    public void A_container_that_is_disposed_of_synchronously_is_fine()
    {
        var services = new ServiceCollection();
        Engine(services).MapKind<string>("shout");
        using var provider = services.BuildServiceProvider();

        Assert.NotNull(provider.GetRequiredService<IPgEngine>());
    }

    private static PgEngineBuilder Engine(IServiceCollection services) => services.AddPgEngine(o => o.ConnectionString = "Host=db");

    private static PreparedJob Read(IServiceCollection services, string kind, string payload)
    {
        using var provider = services.BuildServiceProvider();
        var options = provider.GetRequiredService<IOptions<PgEngineOptions>>().Value;
        return options.Jobs[kind].Prepare(options.Json)(Encoding.UTF8.GetBytes(payload));
    }

    private static async Task<JobOutcome> RunAsync(IServiceCollection services, string kind, string payload)
    {
        var run = Read(services, kind, payload);
        await using var provider = services.BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();
        return await run(scope.ServiceProvider, null!, CancellationToken.None);
    }

    private sealed record Suffix(string Text);

    private sealed class Shout(Suffix suffix) : IJobHandler<string>
    {
        public Task<JobOutcome> RunAsync(string payload, JobContext job, CancellationToken cancellationToken) =>
            Task.FromResult(JobOutcome.Result(payload.ToUpperInvariant() + suffix.Text));
    }
}
