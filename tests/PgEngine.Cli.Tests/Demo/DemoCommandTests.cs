using Npgsql;
using PgEngine.TestKit;

namespace PgEngine.Cli.Tests.Demo;

public sealed class DemoCommandTests
{
    // Doubles every result behind the handler's back, as a broken fence would.
    private const string Doubling =
        """
        create function demo.double() returns trigger language plpgsql as $$
        begin
          if pg_trigger_depth() = 1 then
            insert into demo.results select new.*;
          end if;
          return null;
        end;
        $$;
        create trigger double after insert on demo.results for each row execute function demo.double();
        """;

    [Fact]
    public async Task The_demo_kills_a_worker_and_still_analyses_every_document_exactly_once()
    {
        using var folder = TextFolder.WithDocuments(60);

        // No database given: it finds or fetches a server by itself.
        var run = await CliProcess.RunAsync(null, "demo", "--input", folder.Path);

        Assert.True(run.ExitCode == 0, run.All);
        Assert.Contains("SIGKILL", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"documents with exactly one result row +60 of 60\n", run.Output);
        Assert.Matches(@"rescued from the killed worker +[1-9]", run.Output);
        Assert.Matches(@"retried attempts \(receiver answered 503\) +[1-9]", run.Output);
        Assert.Matches(@"webhooks delivered +60 of 60\n", run.Output);
    }

    [Fact]
    public async Task A_doubled_result_is_exit_code_1()
    {
        using var folder = TextFolder.WithDocuments(40);
        var server = await TestCluster.ServerAsync();

        var running = CliProcess.RunAsync(server.ConnectionString, "demo", "--input", folder.Path, "--json");
        await SabotageAsync(server.ConnectionString);
        var run = await running;

        Assert.True(run.ExitCode == 1, run.All);
        Assert.False(run.Json.GetProperty("ok").GetBoolean());
        Assert.InRange(run.Json.GetProperty("doubled").GetInt64(), 1, 40);
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        Assert.Empty(await source.ColumnAsync<string>("select datname from pg_database where datname like 'pgengine_demo_%'"));
    }

    private static async Task SabotageAsync(string server)
    {
        await using var source = NpgsqlDataSource.Create(server);
        string? name = null;
        await Eventually.True(
            async () => (name = (await source.ColumnAsync<string>(
                "select datname from pg_database where datname like 'pgengine_demo_%'")).SingleOrDefault()) is not null,
            "the demo has its database");
        var settings = new NpgsqlConnectionStringBuilder(server) { Database = name, Pooling = false };
        await using var database = NpgsqlDataSource.Create(settings.ConnectionString);
        await Eventually.True(
            async () => await database.ScalarAsync<bool>("select to_regclass('demo.results') is not null"), "the demo has its tables");
        await database.ExecuteAsync(Doubling);
    }
}
