using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Rights;

public sealed class AuditTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task An_act_leaves_who_logged_in_which_role_was_active_and_the_applications_user()
    {
        await using var login = await TestRole.CreateAsync(_database);
        await using var role = await TestRole.CreateAsync(_database, "operator");
        await _database.Source.ExecuteAsync($"grant {role.Name} to {login.Name}");
        await using var session = await login.LogInAsync();
        await session.ExecuteAsync($"set role {role.Name}");
        await session.ExecuteAsync("set pgengine.app_user = 'ada@example.org'");

        await session.ExecuteAsync("select engine.pause_queue('mail', 'provider is down')");

        var row = Assert.Single(await _database.Source.RowsAsync("select * from engine.audit where act = 'pause_queue'"));
        Assert.Equal("mail", row["target"]);
        Assert.Equal("provider is down", row["reason"]);
        Assert.Equal(login.Name, row["session_role"]);
        Assert.Equal(role.Name, row["active_role"]);
        Assert.Equal("ada@example.org", row["app_user"]);
    }

    [Fact]
    public async Task An_act_that_is_rolled_back_leaves_nothing()
    {
        await using var session = await _database.OpenSessionAsync();
        await session.BeginAsync();
        await session.ExecuteAsync("select engine.pause_queue('mail')");
        await session.RollbackAsync();

        Assert.Equal(0L, await _database.Source.ScalarAsync<long>("select count(*) from engine.audit"));
    }

    [Theory]
    [InlineData("cancel", "select engine.cancel($1)")]
    [InlineData("retry", "select engine.retry($1)")]
    [InlineData("pause_queue", "select engine.pause_queue('mail') where $1 > 0")]
    [InlineData("set_queue", "select engine.set_queue('mail', max_attempts => 3) where $1 > 0")]
    [InlineData("set_setting", "select engine.set_setting('notify', 'true') where $1 > 0")]
    [InlineData("sweep_stale_workers", "select count(*) from engine.sweep_stale_workers() where $1 > 0")]
    public async Task Every_act_of_an_operator_leaves_one_line(string act, string sql)
    {
        var job = await _database.EnqueueAsync();

        await _database.Source.ExecuteAsync(sql, job);

        Assert.Equal([act], await _database.Source.ColumnAsync<string>("select act from engine.audit"));
    }
}
