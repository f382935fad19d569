using System.Diagnostics;
using System.Globalization;
using Npgsql;
using PgEngine.TestKit;

namespace PgEngine.Testing.Tests;

public sealed class OwnServerTests
{
    private static PostgresServerOptions Own => new() { AlwaysStartOwn = true };

    [Fact]
    public async Task Starts_a_server_that_answers_and_tells_its_version()
    {
        await using var server = await PostgresServer.StartAsync(Own);
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        Assert.Equal(server.Version.ToString(CultureInfo.InvariantCulture), await source.ScalarAsync<string>("show server_version_num"));
        Assert.Equal(server.DataFolder, await source.ScalarAsync<string>("show data_directory"));
        Assert.NotEmpty(server.Source);
    }

    [Fact]
    public async Task Leaves_neither_server_nor_folder_when_disposed()
    {
        var server = await PostgresServer.StartAsync(Own);
        var folder = Path.GetDirectoryName(server.DataFolder)!;
        Assert.True(Directory.Exists(folder));
        await server.DisposeAsync();
        Assert.False(Directory.Exists(folder));
        Assert.False(await Answers.AtAsync(server.ConnectionString));
    }

    [RootFact]
    public async Task Runs_as_an_unprivileged_user_when_started_by_root()
    {
        await using var server = await PostgresServer.StartAsync(Own);
        Assert.NotEqual("0", await Output("ps", "-o", "uid=", "-p", server.ProcessId!.Value.ToString(CultureInfo.InvariantCulture)));
        Assert.NotEqual("0", await Output("stat", "-c", "%u", server.DataFolder!));
    }

    [Fact]
    public async Task Two_servers_run_side_by_side()
    {
        await using var one = await PostgresServer.StartAsync(Own);
        await using var other = await PostgresServer.StartAsync(Own);
        await one.CreateDatabaseAsync("here");
        Assert.True(await Answers.AtAsync(one.ConnectionStringFor("here")));
        Assert.False(await Answers.AtAsync(other.ConnectionStringFor("here")));
    }

    [Theory]
    [InlineData(PostgresStopMode.Fast)]
    [InlineData(PostgresStopMode.Immediate)]
    public async Task A_safe_server_keeps_address_and_commits_over_a_restart(PostgresStopMode mode)
    {
        await using var server = await PostgresServer.StartAsync(new() { AlwaysStartOwn = true, Durability = PostgresDurability.Safe });
        var postmaster = server.ProcessId;
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await source.ExecuteAsync("create table kept as select 42 as n");

        await server.RestartAsync(mode);

        Assert.NotEqual(postmaster, server.ProcessId);
        await using var after = NpgsqlDataSource.Create(server.ConnectionString);
        Assert.Equal(42, await after.ScalarAsync<int>("select n from kept"));
    }

    [Fact]
    public async Task A_stopped_server_answers_nobody_until_it_is_restarted()
    {
        await using var server = await PostgresServer.StartAsync(Own);
        await server.StopAsync();
        Assert.False(await Answers.AtAsync(server.ConnectionString));
        await server.RestartAsync();
        Assert.True(await Answers.AtAsync(server.ConnectionString));
    }

    [Theory]
    [InlineData(PostgresDurability.Fast, "off")]
    [InlineData(PostgresDurability.Safe, "on")]
    public async Task Durability_decides_about_fsync(PostgresDurability durability, string expected)
    {
        await using var server = await PostgresServer.StartAsync(new() { AlwaysStartOwn = true, Durability = durability });
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        foreach (var setting in new[] { "fsync", "full_page_writes", "synchronous_commit" })
        {
            Assert.Equal(expected, await source.ScalarAsync<string>($"show {setting}"));
        }
    }

    [Fact]
    public async Task Settings_of_the_caller_win_whatever_characters_they_hold()
    {
        await using var server = await PostgresServer.StartAsync(new()
        {
            AlwaysStartOwn = true,
            Settings = { ["synchronous_commit"] = "local", ["myapp.motto"] = @"it's a \ back" },
        });
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        Assert.Equal("local", await source.ScalarAsync<string>("show synchronous_commit"));
        Assert.Equal(@"it's a \ back", await source.ScalarAsync<string>("show myapp.motto"));
    }

    [Fact]
    public async Task A_setting_the_server_refuses_is_reported_with_the_servers_words()
    {
        var options = Own;
        options.Settings["no_such_setting"] = "1";
        var error = await Assert.ThrowsAsync<PostgresServerException>(() => PostgresServer.StartAsync(options));
        Assert.Contains("no_such_setting", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_gets_in_without_the_password()
    {
        await using var server = await PostgresServer.StartAsync(Own);
        var guess = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Password = "guess" };
        Assert.False(await Answers.AtAsync(guess.ConnectionString));
    }

    [Fact]
    public async Task A_kept_server_answers_after_dispose()
    {
        var server = await PostgresServer.StartAsync(new() { AlwaysStartOwn = true, KeepOnDispose = true });
        await server.DisposeAsync();
        try
        {
            Assert.True(await Answers.AtAsync(server.ConnectionString));
        }
        finally
        {
            await Output("kill", "-s", "QUIT", server.ProcessId!.Value.ToString(CultureInfo.InvariantCulture));
            var pidFile = Path.Combine(server.DataFolder!, "postmaster.pid");
            await Eventually.True(() => Task.FromResult(!File.Exists(pidFile)), "the server has ended");
            Scratch.Remove(Path.GetDirectoryName(server.DataFolder)!);
        }
    }

    private static async Task<string> Output(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output.Trim();
    }
}
