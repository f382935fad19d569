using System.Diagnostics;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Client;

/// <summary>An application with source-generated JSON only; that it builds without trimming warnings is part of the proof.</summary>
public sealed class AotSampleTests(DatabaseFixture fixture) : IClassFixture<DatabaseFixture>
{
    [Fact]
    public async Task Jobs_are_enqueued_with_JSON_by_reflection_switched_off()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "PgEngine.AotSample.dll"));
        start.ArgumentList.Add(fixture.Database.ConnectionString);
        using var sample = Process.Start(start)!;
        var output = sample.StandardOutput.ReadToEndAsync();
        var errors = sample.StandardError.ReadToEndAsync();
        await sample.WaitForExitAsync().WaitAsync(Eventually.Ceiling);

        Assert.True(sample.ExitCode == 0, $"Exit code {sample.ExitCode}: {await errors} {await output}");
        var payloads = await fixture.Database.Source.ColumnAsync<string>(
            "select kind || ' ' || payload::text || ' ' || (retry ->> 'backoff') from engine.jobs order by id");
        Assert.Equal(
            ["greet {\"name\": \"Ada\", \"times\": 2} linear", "greet_again \"Grace\" linear", "greet_again \"Edsger\" linear"], payloads);
    }
}
