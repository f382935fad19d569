using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using PgEngine.Hosting;
using PgEngine.Routing;
using PgEngine.Workflows;

namespace PgEngine.Tests.Hosting;

public sealed class ConfigurationTests
{
    [Fact]
    public void Every_setting_that_a_file_can_hold_is_bound()
    {
        var options = new PgEngineOptions();
        var section = Section(typeof(PgEngineOptions).GetProperties()
            .Where(property => property.Name is not (nameof(PgEngineOptions.Json) or nameof(PgEngineOptions.Workflows))
                && !property.PropertyType.IsGenericType)
            .ToDictionary(property => property.Name, property => Sample(property.PropertyType)));

        PgEngineConfiguration.Bind(section, options);

        foreach (var setting in section.GetChildren())
        {
            var value = typeof(PgEngineOptions).GetProperty(setting.Key)!.GetValue(options);
            Assert.Equal(setting.Value, Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void Every_setting_of_workflows_is_bound_and_a_misspelt_one_is_an_error()
    {
        var options = new PgEngineOptions();
        var settings = typeof(WorkflowRuntimeOptions).GetProperties();
        var section = Section(settings.ToDictionary(property => $"Workflows:{property.Name}", property => Sample(property.PropertyType)));

        PgEngineConfiguration.Bind(section, options);

        Assert.NotEmpty(settings);
        Assert.All(settings, property => Assert.Equal(
            section[$"Workflows:{property.Name}"],
            Convert.ToString(property.GetValue(options.Workflows), System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Throws<InvalidOperationException>(
            () => PgEngineConfiguration.Bind(Section(new() { ["Workflows:HotRun"] = "1" }), options));
    }

    [Fact]
    public void Code_wins_over_the_section_and_each_instance_has_its_own()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["PgEngine:ConnectionString"] = "Host=one",
            ["PgEngine:Concurrency"] = "3",
            ["PgEngine:Queues:0"] = "mail",
            ["PgEngine:Queues:1"] = "slow",
            ["PgEngine:billing:ConnectionString"] = "Host=two",
            ["PgEngine:billing:Queues"] = "bills, dunning",
            ["PgEngine:billing:QueueOrder"] = "weighted",
            ["PgEngine:billing:QueueWeights:bills"] = "5",
            ["PgEngine:billing:Tags"] = "gpu, eu",
            ["PgEngine:billing:ForbiddenTags:0"] = "slow",
        });
        builder.Services.AddPgEngine(o => o.Concurrency = 4);
        builder.AddPgEngine();
        builder.AddPgEngine("billing");
        using var host = builder.Build();

        var options = host.Services.GetRequiredService<IOptionsMonitor<PgEngineOptions>>();
        Assert.Equal("Host=one", options.CurrentValue.ConnectionString);
        Assert.Equal(4, options.CurrentValue.Concurrency);
        Assert.Equal(["mail", "slow"], options.CurrentValue.Queues);
        Assert.Equal("Host=two", options.Get("billing").ConnectionString);
        Assert.Equal(["bills", "dunning"], options.Get("billing").Queues);
        Assert.Equal((QueueOrder.Weighted, 5), (options.Get("billing").QueueOrder, options.Get("billing").QueueWeights["bills"]));
        Assert.Equal(["gpu", "eu"], options.Get("billing").Tags);
        Assert.Equal(["slow"], options.Get("billing").ForbiddenTags);
    }

    [Theory]
    [InlineData("HeartbeatIntervall", "00:00:05", "HeartbeatIntervall")]
    [InlineData("Concurrency", "many", "a whole number")]
    [InlineData("RunWorker", "yes", "true or false")]
    [InlineData("PollInterval", "10", "00:00:30")]
    [InlineData("QueueOrder", "3", "Mixed, Strict or Weighted")]
    [InlineData("QueueWeights:mail", "heavy", "a whole number")]
    public void A_setting_that_is_misspelt_or_does_not_fit_is_named(string name, string value, string expected)
    {
        var error = Assert.Throws<InvalidOperationException>(
            () => PgEngineConfiguration.Bind(Section(new() { [name] = value }), new PgEngineOptions()));
        Assert.Contains($"PgEngine:{name}", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static string Sample(Type type) => type switch
    {
        _ when type == typeof(int) || type == typeof(int?) => "17",
        _ when type == typeof(bool) => "True",
        _ when type == typeof(TimeSpan) || type == typeof(TimeSpan?) => "00:01:17",
        _ when type == typeof(string) => "text",
        _ when type == typeof(QueueOrder) => "Weighted",
        _ => throw new NotSupportedException($"A setting of type {type} is new: bind it in PgEngineConfiguration."),
    };

    private static IConfigurationSection Section(Dictionary<string, string> settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.ToDictionary(pair => $"PgEngine:{pair.Key}", pair => (string?)pair.Value))
        .Build()
        .GetSection("PgEngine");
}
