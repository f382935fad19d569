using PgEngine.TestKit;

namespace PgEngine.Cli.Tests;

public sealed class MigrateCommandTests
{
    private const string TableCount = "select count(*) from information_schema.tables where table_schema = 'app_jobs'";

    [Fact]
    public async Task Migrate_installs_once_and_then_has_nothing_to_do()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();

        var first = await CliRun.Of(database.ConnectionString, "migrate", "--schema", "app_jobs", "--yes", "--json");
        Assert.Equal((0, "installed"), (first.ExitCode, first.Json.GetProperty("outcome").GetString()));
        Assert.Equal(["schema", "outcome", "from_release", "to_release", "applied", "restored_copy", "elapsed_seconds"], first.Members);

        // Nothing would change, so there is nothing to confirm either.
        var second = await CliRun.Of(database.ConnectionString, "migrate", "--schema", "app_jobs", "--json");
        Assert.Equal((0, "up_to_date"), (second.ExitCode, second.Json.GetProperty("outcome").GetString()));
        Assert.Equal(0, (await CliRun.Of(database.ConnectionString, "enqueue", "mail", "--schema", "app_jobs")).ExitCode);
    }

    [Fact]
    public async Task A_dry_run_lists_the_scripts_and_writes_nothing()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();

        var text = await CliRun.Of(database.ConnectionString, "migrate", "--schema", "app_jobs", "--dry-run");
        var json = await CliRun.Of(database.ConnectionString, "migrate", "--schema", "app_jobs", "--dry-run", "--json");

        Assert.Contains("0001_queue", text.Output, StringComparison.Ordinal);
        Assert.Equal("missing", json.Json.GetProperty("state").GetString());
        Assert.True(json.Json.GetProperty("scripts").GetArrayLength() > 10);
        Assert.False(await database.Source.ScalarAsync<bool>("select exists (select from pg_namespace where nspname = 'app_jobs')"));
    }

    [Fact]
    public async Task The_script_for_a_dba_needs_no_database_and_installs_by_itself()
    {
        var script = await CliRun.Of(null, "migrate", "--script", "--schema", "app_jobs");
        Assert.Equal(0, script.ExitCode);

        await using var database = await TestDatabase.CreateEmptyAsync();
        await database.Source.ExecuteAsync(script.Output);
        Assert.True(await database.Source.ScalarAsync<long>(TableCount) > 5);
    }

    [Fact]
    public async Task A_database_without_the_engine_says_what_to_run()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        var run = await CliRun.Of(database.ConnectionString, "jobs");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("pgengine migrate", run.Error, StringComparison.Ordinal);
        Assert.Contains(database.Name, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_schema_that_cannot_be_the_engines_is_refused()
    {
        await using var database = await TestDatabase.CreateEmptyAsync();
        Assert.Equal(2, (await CliRun.Of(database.ConnectionString, "migrate", "--schema", "public", "--yes")).ExitCode);
    }
}
