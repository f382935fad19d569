using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using PgEngine.Client;
using PgEngine.Hosting;
using PgEngine.Jobs;
using PgEngine.Workflows;

namespace PgEngine.Tests.Hosting;

public sealed class WorkflowRegistrationTests
{
    [Fact]
    public void A_workflow_says_what_it_takes_and_returns_and_comes_from_the_scope()
    {
        var services = new ServiceCollection();
        Engine(services).AddWorkflow<Shout>("shout").AddWorkflow<Silent>("silent", version: 2);

        using var provider = services.BuildServiceProvider();
        using var scope = provider.CreateScope();
        var workflows = OptionsOf(provider).WorkflowRegistrations;
        Assert.Equal((typeof(string), typeof(int)), (workflows["shout"].InputType, workflows["shout"].OutputType));
        Assert.Equal((typeof(string), typeof(void)), (workflows["silent@2"].InputType, workflows["silent@2"].OutputType));
        Assert.Same(scope.ServiceProvider.GetRequiredService<Shout>(), workflows["shout"].Create(scope.ServiceProvider));
    }

    [Fact]
    public async Task A_workflow_reads_its_input_and_hands_back_its_result_with_its_type()
    {
        var json = JsonSerializerOptions.Web;
        var shout = await new Shout().RunAsync(null!, "\"abc\""u8.ToArray(), json);
        var silent = await new Silent().RunAsync(null!, "\"abc\""u8.ToArray(), json);

        Assert.Equal((3, typeof(int)), (shout.Value, shout.Type));
        Assert.False(silent.HasValue);
        await Assert.ThrowsAsync<JsonException>(() => new Shout().RunAsync(null!, "null"u8.ToArray(), json));
        await Assert.ThrowsAsync<JsonException>(() => new Shout().RunAsync(null!, "{}"u8.ToArray(), json));
    }

    [Fact]
    public void Versions_stand_side_by_side_and_each_is_a_kind_of_its_own()
    {
        var services = new ServiceCollection();
        Engine(services).AddWorkflow<Shout>("shout").AddWorkflow<Silent>("shout", 2);

        using var provider = services.BuildServiceProvider();
        Assert.Equal(["shout", "shout@2"], OptionsOf(provider).Jobs.Keys.Order());
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("a@b", 1)]
    [InlineData("shout", 0)]
    public void A_name_or_version_that_no_kind_can_carry_is_refused_at_once(string name, int version)
    {
        var builder = Engine(new ServiceCollection());
        Assert.ThrowsAny<ArgumentException>(() => builder.AddWorkflow<Shout>(name, version));
        Assert.ThrowsAny<ArgumentException>(() => builder.MapWorkflow<string>(name, version));
        Assert.ThrowsAny<ArgumentException>(() => builder.AddWorkflow<Shout>(new string('x', 181)));
        Assert.Throws<ArgumentException>(() => builder.AddWorkflow<Workflow>("shout"));
    }

    [Fact]
    public void The_input_of_a_workflow_may_be_the_payload_of_a_kind_too()
    {
        var services = new ServiceCollection();
        Engine(services)
            .AddWorkflow<Shout>("shout")
            .AddJob("mail", (string _, JobContext _, CancellationToken _) => Task.CompletedTask);

        using var provider = services.BuildServiceProvider();
        Assert.Equal("mail", new KindMap(OptionsOf(provider)).KindOf(typeof(string)));
    }

    [Fact]
    public void What_does_not_fit_is_told_at_start_all_at_once()
    {
        var services = new ServiceCollection();
        Engine(services)
            .AddWorkflow<Shout>("shout", configure: o =>
            {
                o.StepMaxAttempts = 0;
                o.StepTimeout = TimeSpan.Zero;
                o.RunTimeout = TimeSpan.FromDays(4000);
                o.StepRetry = new RetryPolicy { Factor = -1 };
                o.StepCodec = new OwnCodec(7);
            })
            .AddWorkflow<Silent>("shout")
            .AddWorkflow<Silent>("a", configure: o => o.StepCodec = new OwnCodec(100))
            .AddWorkflow<Silent>("b", configure: o => o.StepCodec = new OtherCodec(100))
            .UseMiddleware((_, run, _) => run(), "a");
        services.Configure<PgEngineOptions>(o =>
        {
            o.Workflows.MaxActiveRuns = 0;
            o.Workflows.ParkAfter = TimeSpan.FromSeconds(-1);
            o.Workflows.HotFor = TimeSpan.Zero;
        });

        var problems = string.Join('\n', Problems(services));
        Assert.Contains("StepMaxAttempts of workflow 'shout'", problems);
        Assert.Contains("StepTimeout of workflow 'shout'", problems);
        Assert.Contains("RunTimeout of workflow 'shout'", problems);
        Assert.Contains("StepRetry of workflow 'shout': Factor", problems);
        Assert.Contains("has the id 7: it must be at least 100", problems);
        Assert.Contains("Kind 'shout' has more than one handler", problems);
        Assert.Contains("has the id 100, which is that of", problems);
        Assert.Contains("'a', which is a workflow", problems);
        Assert.Contains("Workflows.MaxActiveRuns", problems);
        Assert.Contains("Workflows.ParkAfter", problems);
        Assert.Contains("Workflows.HotFor", problems);
    }

    [Fact]
    public void Types_that_the_JSON_options_do_not_know_are_told_at_start()
    {
        var services = new ServiceCollection();
        Engine(services).AddWorkflow<Dated>("dated").MapWorkflow<Uri>("elsewhere");
        services.Configure<PgEngineOptions>(o => o.Json = new JsonSerializerOptions { TypeInfoResolver = KnownJson.Default });

        var problems = string.Join('\n', Problems(services));
        Assert.Contains("System.DateTimeOffset, the result of workflow 'dated'", problems);
        Assert.Contains("System.Uri, the input of workflow 'elsewhere'", problems);
    }

    private static PgEngineBuilder Engine(IServiceCollection services) =>
        services.AddPgEngine(o => o.ConnectionString = "Host=localhost");

    private static PgEngineOptions OptionsOf(IServiceProvider provider) => provider.GetRequiredService<IOptions<PgEngineOptions>>().Value;

    private static IEnumerable<string> Problems(IServiceCollection services)
    {
        using var provider = services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromMinutes(1)).BuildServiceProvider();
        return Assert.Throws<OptionsValidationException>(() => OptionsOf(provider)).Failures;
    }

    internal sealed class Shout : Workflow<string, int>
    {
        public override Task<int> RunAsync(WorkflowContext ctx, string input) => Task.FromResult(input.Length);
    }

    internal sealed class Silent : Workflow<string>
    {
        public override Task RunAsync(WorkflowContext ctx, string input) => Task.CompletedTask;
    }

    internal sealed class Dated : Workflow<string, DateTimeOffset>
    {
        public override Task<DateTimeOffset> RunAsync(WorkflowContext ctx, string input) => Task.FromResult(DateTimeOffset.UnixEpoch);
    }

    private class OwnCodec(short id) : IStepCodec
    {
        public short Id => id;

        public bool TryEncode<T>(T value, JsonSerializerOptions json, out byte[] bytes)
        {
            bytes = [];
            return false;
        }

        public T Decode<T>(ReadOnlyMemory<byte> bytes, JsonSerializerOptions json) => throw new NotSupportedException();
    }

    private sealed class OtherCodec(short id) : OwnCodec(id);
}
