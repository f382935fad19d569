using Npgsql;

namespace PgEngine.Testing.Tests;

public sealed class OwnServerTests
{
    [Fact]
    public async Task Starts_a_server_that_answers()
    {
        await using var server = await PostgresServer.StartAsync(new() { AlwaysStartOwn = true });
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var command = source.CreateCommand("select version()");
        Assert.Contains("PostgreSQL", (string?)await command.ExecuteScalarAsync());
    }
}
