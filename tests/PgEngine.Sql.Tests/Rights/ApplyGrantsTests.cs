using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Rights;

/// <summary>What an upgrade does to rights: its last script calls _apply_grants.</summary>
public sealed class ApplyGrantsTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task A_function_that_was_dropped_and_made_again_is_granted_again()
    {
        await using var role = await TestRole.CreateAsync(_database, "viewer");
        var definition = await _database.Source.ScalarAsync<string>("select pg_get_functiondef('engine.health'::regproc)");
        await _database.Source.ExecuteAsync("drop function engine.health()");
        await _database.Source.ExecuteAsync(definition);
        await _database.Source.ExecuteAsync("revoke all on function engine.health() from public");
        Assert.DoesNotContain("health", await role.FunctionsAsync());

        await ApplyAsync();

        Assert.Contains("health", await role.FunctionsAsync());
    }

    [Fact]
    public async Task A_function_that_is_no_longer_in_the_profile_is_taken_away()
    {
        await using var role = await TestRole.CreateAsync(_database, "viewer");
        var before = await role.FunctionsAsync();
        await _database.Source.ExecuteAsync($"grant execute on function engine.cancel(bigint, text) to {role.Name}");

        await ApplyAsync();

        Assert.Equal(before, await role.FunctionsAsync());
    }

    [Fact]
    public async Task A_role_that_was_dropped_is_passed_over()
    {
        await using var kept = await TestRole.CreateAsync(_database, "viewer");
        var dropped = await TestRole.CreateAsync(_database, "viewer");
        await dropped.DropAsync();
        await _database.Source.ExecuteAsync($"revoke all on all functions in schema engine from {kept.Name}");

        await ApplyAsync();

        Assert.Contains("jobs", await kept.FunctionsAsync());
    }

    [Fact]
    public async Task A_role_without_a_profile_keeps_what_was_granted_by_hand()
    {
        await using var role = await TestRole.CreateAsync(_database);
        await _database.Source.ExecuteAsync($"grant execute on function engine.health() to {role.Name}");

        await ApplyAsync();

        Assert.Equal(["health"], await role.FunctionsAsync());
    }

    [Fact]
    public async Task Rights_that_are_right_already_are_not_written_again()
    {
        await using var role = await TestRole.CreateAsync(_database, "operator");
        var before = await VersionsAsync();

        await ApplyAsync();

        Assert.Equal(before, await VersionsAsync());
    }

    private Task<int> ApplyAsync() => _database.Source.ExecuteAsync("select engine._apply_grants()");

    private Task<string> VersionsAsync() => _database.Source.ScalarAsync<string>(
        "select string_agg(xmin::text, ',' order by oid) from pg_proc where pronamespace = 'engine'::regnamespace");
}
