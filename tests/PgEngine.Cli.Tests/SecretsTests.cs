using Npgsql;
using PgEngine.TestKit;

namespace PgEngine.Cli.Tests;

public sealed class SecretsTests
{
    private const string Sentinel = "s3ntinel";

    public static TheoryData<int, string[]> MistakesAndFailures()
    {
        var closed = $"Host=127.0.0.1;Port=1;Username=u;Password={Sentinel};Database=d;Timeout=2";
        return new TheoryData<int, string[]>
        {
            { 3, ["jobs", "--database", closed] },
            { 3, ["jobs", "--database", closed, "--json"] },
            { 3, ["migrate", "--database", closed, "--yes"] },
            { 3, ["jobs", "--database", $"postgres://u:{Sentinel}@127.0.0.1:1/d?connect_timeout=2"] },
            { 3, ["jobs", "--database", $"postgres://u:{Sentinel}@no-such-host.invalid/d?connect_timeout=2", "--json"] },
            { 2, ["jobs", "--database", $"postgres://u:pa/{Sentinel}@host/d"] },
            { 2, ["jobs", "--database", $"postgres://u:{Sentinel}@host:port/d"] },
            { 2, ["jobs", "--database", $"Host=h;Password=half;{Sentinel}=rest"] },
            { 2, ["jobs", "--database", $"Host=h;Password={Sentinel};Port=many", "--json"] },
            { 2, ["jobs", "--database", Sentinel] },
            { 2, ["jobs", "--databse", $"postgres://u:{Sentinel}@host/d"] },
            { 2, ["jobs", $"--databse=Host=h;Password={Sentinel}"] },
            { 2, [$"postgres://u:{Sentinel}@host/d"] },
            { 4, ["cancel", "1", "--database", closed] },
        };
    }

    [Theory]
    [MemberData(nameof(MistakesAndFailures))]
    public async Task No_output_holds_the_password(int exitCode, string[] arguments)
    {
        var run = await CliRun.Of(null, arguments);

        Assert.DoesNotContain(Sentinel, run.All, StringComparison.OrdinalIgnoreCase);
        Assert.NotEqual("", run.All);
        Assert.Equal(exitCode, run.ExitCode);
    }

    [Fact]
    public async Task A_login_that_the_server_refuses_is_unreachable_and_keeps_the_password_to_itself()
    {
        var server = await TestCluster.ServerAsync();
        var refused = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Username = "nobody_at_all", Password = Sentinel };

        var run = await CliRun.Of(refused.ConnectionString, "health", "--json");

        Assert.Equal((3, "unreachable"), (run.ExitCode, run.Json.GetProperty("error").GetProperty("code").GetString()));
        Assert.DoesNotContain(Sentinel, run.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_does_not_exist_is_unreachable()
    {
        var server = await TestCluster.ServerAsync();
        Assert.Equal(3, (await CliRun.Of(server.ConnectionStringFor("no_such_database"), "jobs")).ExitCode);
    }
}
