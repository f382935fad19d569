using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PgEngine.Client;
using PgEngine.Hosting;
using PgEngine.Tests.Hosting;
using PgEngine.Workflows;

namespace PgEngine.Tests.Client;

public sealed class WorkflowMapTests
{
    [Fact]
    public void The_database_chooses_the_version_of_a_workflow_that_stores_its_inputs_as_they_are()
    {
        var map = Map(engine => engine.AddWorkflow<WorkflowRegistrationTests.Shout>("shout").AddWorkflow<WorkflowRegistrationTests.Shout>("shout", 2));

        Assert.Null(map.VersionOf("shout", null));
        Assert.Null(map.VersionOf("unheard of", null));
        Assert.Equal(1, map.VersionOf("shout", 1));
        Assert.False(map.CodecOf("shout", null).Encodes);
    }

    [Fact]
    public void The_newest_version_known_here_is_asked_for_when_what_is_encoded_is_bound_to_it()
    {
        var map = Map(engine => engine
            .MapWorkflow<string>("shout", 9, payload => payload.CompressAbove = 10)
            .MapWorkflow<string>("shout", 10)
            .MapWorkflow<string>("shouting"));

        Assert.Equal(10, map.VersionOf("shout", null));
        Assert.Equal(9, map.VersionOf("shout", 9));
        Assert.True(map.CodecOf("shout", 9).Encodes);
        Assert.False(map.CodecOf("shout", 10).Encodes);
        Assert.Null(map.VersionOf("shouting", null));
    }

    [Fact]
    public void A_start_that_says_no_timeout_gets_that_of_the_version_it_starts()
    {
        var map = Map(engine => engine
            .AddWorkflow<WorkflowRegistrationTests.Shout>("shout", configure: o => o.RunTimeout = TimeSpan.FromDays(1))
            .AddWorkflow<WorkflowRegistrationTests.Shout>("shout", 2, o => o.RunTimeout = TimeSpan.FromDays(2)));

        Assert.Equal(TimeSpan.FromDays(2), map.Complete("shout", StartOptions.Default).Timeout);
        Assert.Equal(TimeSpan.FromDays(1), map.Complete("shout", new StartOptions { Version = 1 }).Timeout);
        Assert.Equal(TimeSpan.FromHours(1), map.Complete("shout", new StartOptions { Timeout = TimeSpan.FromHours(1) }).Timeout);
        Assert.Null(map.Complete("unheard of", StartOptions.Default).Timeout);
    }

    [Fact]
    public void Options_that_contradict_each_other_are_refused_before_anything_is_sent()
    {
        Assert.Throws<ArgumentException>(() => new StartOptions { OnConflict = StartConflict.Fail }.Checked());
        Assert.Throws<ArgumentException>(() => new StartOptions { RunAt = DateTimeOffset.UnixEpoch, Delay = TimeSpan.Zero }.Checked());
        Assert.Throws<ArgumentException>(() => new StartOptions { Delay = TimeSpan.FromSeconds(-1) }.Checked());
        Assert.Throws<ArgumentException>(() => new StartOptions { Key = "one" }.CheckedForMany());
    }

    private static WorkflowMap Map(Action<PgEngineBuilder> workflows)
    {
        var services = new ServiceCollection();
        workflows(services.AddPgEngine(o => o.ConnectionString = "Host=localhost"));
        using var provider = services.BuildServiceProvider();
        return new WorkflowMap(provider.GetRequiredService<IOptions<PgEngineOptions>>().Value);
    }
}
