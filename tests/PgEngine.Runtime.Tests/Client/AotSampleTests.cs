using System.Diagnostics;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Client;

/// <summary>An application with source-generated JSON only; that it builds without trimming warnings is part of the proof.</summary>
public sealed class AotSampleTests(DatabaseFixture fixture) : IClassFixture<DatabaseFixture>
{
    [Fact]
    public async Task Jobs_are_enqueued_with_JSON_by_reflection_switched_off()
    {
        await RunAsync();

        var payloads = await fixture.Database.Source.ColumnAsync<string>(
            "select kind || ' ' || payload::text || ' ' || (retry ->> 'backoff') from engine.jobs order by id");
        Assert.Equal(
            ["greet {\"name\": \"Ada\", \"times\": 2} linear", "greet_again \"Grace\" linear", "greet_again \"Edsger\" linear"], payloads);
    }

    [Fact]
    public async Task A_workflow_runs_with_JSON_by_reflection_switched_off()
    {
        await using var database = await TestDatabase.CreateAsync();

        // What the host logs stands around it.
        Assert.Contains("Countess Ada, Countess Ada", (await RunAsync(database.ConnectionString, "run")).Split(Environment.NewLine));
    }

    private Task<string> RunAsync() => RunAsync(fixture.Database.ConnectionString);

    private static async Task<string> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "PgEngine.AotSample.dll"), .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        using var sample = Process.Start(start)!;
        var output = sample.StandardOutput.ReadToEndAsync();
        var errors = sample.StandardError.ReadToEndAsync();
        await sample.WaitForExitAsync().WaitAsync(Eventually.Ceiling);
        Assert.True(sample.ExitCode == 0, $"Exit code {sample.ExitCode}: {await errors} {await output}");
        return await output;
    }
}
