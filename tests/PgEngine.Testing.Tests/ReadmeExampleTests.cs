using Npgsql;

namespace PgEngine.Testing.Tests;

public sealed class ReadmeExampleTests
{
    [Fact]
    public async Task The_example_of_the_readme_runs()
    {
        // README
        await using var server = await PostgresServer.StartAsync(new() { Settings = { ["max_connections"] = "50" } });
        var shop = await server.CreateDatabaseAsync("shop");

        await using var source = NpgsqlDataSource.Create(shop);
        await using var command = source.CreateCommand("select current_database()");
        Assert.Equal("shop", await command.ExecuteScalarAsync());
        // end
    }

    [Fact]
    public async Task The_readme_shows_the_example_that_runs()
    {
        var source = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "ReadmeExampleTests.cs"));
        var shown = source.Split("// README\n")[1].Split("        // end")[0];
        var example = shown.Replace("\n        ", "\n", StringComparison.Ordinal).Trim();
        var readme = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "README.md"));
        Assert.Contains($"```csharp\n{example}\n```", readme, StringComparison.Ordinal);
    }
}
