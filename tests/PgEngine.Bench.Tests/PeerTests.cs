using PgEngine.Bench.Peers;
using PgEngine.Bench.Scenarios;
using PgEngine.Bench.Workers;

namespace PgEngine.Bench.Tests;

public sealed class PeerTests
{
    [Theory]
    [InlineData("drain", true)]
    [InlineData("drain2", true)]
    [InlineData("bulk", true)]
    [InlineData("enqueue", true)]
    [InlineData("latency", true)]
    [InlineData("drain-cold", false)]
    [InlineData("drain-full", false)]
    [InlineData("pinned", false)]
    public void Peers_are_measured_where_they_can_do_the_same(string scenario, bool canDo) =>
        Assert.Equal(canDo, PeerScenario.CanDo(ScenarioList.Find(scenario)!));

    [Fact]
    public void An_address_survives_a_password_with_every_kind_of_sign() => Assert.Equal(
        "postgres://ada:p%40ss%2Fw%3Ard@127.0.0.1:5433/bench",
        PeerAddress.Of("Host=127.0.0.1;Port=5433;Username=ada;Password=p@ss/w:rd;Database=bench"));

    [Fact]
    public void Every_peer_has_a_program_and_says_the_version_that_is_installed()
    {
        var programs = Path.Combine(AppContext.BaseDirectory, "Peers", "Programs");
        using var package = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(programs, "package.json")));
        Assert.All(Peer.All, peer =>
        {
            Assert.True(File.Exists(Path.Combine(programs, $"{peer.Name}.mjs")));
            var version = package.RootElement.GetProperty("dependencies").GetProperty(peer.Name).GetString()!;
            Assert.StartsWith(version + ",", peer.Settings, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Their_program_says_what_a_worker_says()
    {
        var program = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Peers", "Programs", "peer.mjs"));
        Assert.All(
            [WorkerReports.ReadyWord, WorkerReports.CountWord, WorkerReports.BeganWord, WorkerReports.UsedWord],
            word => Assert.Contains($"say('{word}'", program, StringComparison.Ordinal));
    }

    [PeerFact]
    public async Task Peers_do_every_job_once_and_ours_is_divided_by_theirs()
    {
        var run = await BenchRun.Of(
            "drain", "bulk", "enqueue", "latency", "--peers", "--json", "--runs", "1", "--jobs", "200", "--warmup", "50");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(12, run.Scenarios.Count);
        var (ours, theirs) = (run.Scenarios["drain"], run.Scenarios["drain@pg-boss"]);
        Assert.Equal(
            ours.GetProperty("figure").GetDouble() / theirs.GetProperty("figure").GetDouble(),
            theirs.GetProperty("ours_to_theirs").GetDouble(),
            0.01);
    }
}
