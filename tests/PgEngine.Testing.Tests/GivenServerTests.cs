using Npgsql;
using PgEngine.TestKit;

namespace PgEngine.Testing.Tests;

public sealed class GivenServerTests
{
    [Fact]
    public async Task The_given_server_is_used_as_it_is_and_outlives_us()
    {
        await using var theirs = await PostgresServer.StartAsync(new() { AlwaysStartOwn = true });
        var server = await PostgresServer.StartAsync(Given(theirs));
        Assert.Equal(theirs.ConnectionString, server.ConnectionString);
        Assert.Equal(theirs.Version, server.Version);
        Assert.Null(server.ProcessId);
        Assert.Null(server.DataFolder);

        await server.DisposeAsync();
        Assert.True(await Answers.AtAsync(theirs.ConnectionString));
    }

    [Fact]
    public async Task Databases_created_there_are_dropped_and_others_stay()
    {
        await using var theirs = await PostgresServer.StartAsync(new() { AlwaysStartOwn = true });
        await theirs.CreateDatabaseAsync("theirs");
        var server = await PostgresServer.StartAsync(Given(theirs));
        await server.CreateDatabaseAsync("ours \"quoted\"");
        Assert.True(await Answers.AtAsync(server.ConnectionStringFor("ours \"quoted\"")));

        await server.DisposeAsync();

        await using var source = NpgsqlDataSource.Create(theirs.ConnectionString);
        var names = await source.ColumnAsync<string>("select datname::text from pg_database where not datistemplate order by 1");
        Assert.Equal(["postgres", "theirs"], names);
    }

    [Fact]
    public async Task The_given_server_cannot_be_stopped_by_us()
    {
        await using var theirs = await PostgresServer.StartAsync(new() { AlwaysStartOwn = true });
        await using var server = await PostgresServer.StartAsync(Given(theirs));
        await Assert.ThrowsAsync<InvalidOperationException>(() => server.StopAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(() => server.RestartAsync());
    }

    [Fact]
    public async Task A_given_server_of_another_version_than_asked_for_is_refused()
    {
        await using var theirs = await PostgresServer.StartAsync(new() { AlwaysStartOwn = true });
        var options = Given(theirs);
        options.MajorVersion = (theirs.Version / 10000) + 1;
        var error = await Assert.ThrowsAsync<PostgresServerException>(() => PostgresServer.StartAsync(options));
        Assert.Contains("PGENGINE_DATABASE", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_given_server_that_does_not_answer_is_reported_without_its_password()
    {
        var options = new PostgresServerOptions
        {
            ReadVariable = name => name == "PGENGINE_DATABASE" ? "Host=127.0.0.1;Port=1;Username=u;Password=secret-word" : null,
        };
        var error = await Assert.ThrowsAsync<PostgresServerException>(() => PostgresServer.StartAsync(options));
        Assert.DoesNotContain("secret-word", error.ToString(), StringComparison.Ordinal);
    }

    private static PostgresServerOptions Given(PostgresServer server) => new()
    {
        ReadVariable = name => name == "PGENGINE_DATABASE" ? server.ConnectionString : null,
    };
}
