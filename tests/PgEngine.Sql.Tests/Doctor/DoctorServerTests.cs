using PgEngine.TestKit;
using Xunit.Abstractions;

namespace PgEngine.Sql.Tests.Doctor;

/// <summary>Troubles of a server: each is made, and doctor names it with a cure that works.</summary>
public sealed class DoctorServerTests(DoctorServer server, ITestOutputHelper output) : IClassFixture<DoctorServer>
{
    [Fact]
    public async Task An_old_transaction_is_named_with_its_pid_and_so_is_its_idleness()
    {
        await using var session = await SqlSession.OpenAsync(server.ConnectionString, "forgotten");
        await session.BeginAsync();
        await session.ExecuteAsync("create table public.left_open (id int)");

        var snapshot = Assert.Single(await server.FindAsync("oldest_snapshot"), row => (string?)row["subject"] == $"pid {session.BackendPid}");
        Assert.Equal("fail", snapshot["severity"]);
        Assert.Contains("(idle in transaction, forgotten) holds back vacuum", snapshot.Get<string>("detail"), StringComparison.Ordinal);
        Assert.Contains($"pg_terminate_backend({session.BackendPid})", snapshot.Get<string>("cure"), StringComparison.Ordinal);

        var idle = Assert.Single(await server.FindAsync("idle_in_transaction"));
        Assert.Equal(("warn", $"pid {session.BackendPid}"), (idle["severity"], idle["subject"]));
        Assert.Contains("idle in a transaction for 0", idle.Get<string>("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prepared_transaction_is_named_and_its_cure_ends_it()
    {
        await using var session = await SqlSession.OpenAsync(server.ConnectionString, "preparing");
        await session.ExecuteAsync("begin; create table public.half_done (id int); prepare transaction 'order-17'");

        var found = Assert.Single(await server.FindAsync("oldest_snapshot"), row => (string?)row["subject"] == "prepared transaction order-17");
        Assert.Equal("fail", found["severity"]);
        Assert.Equal("commit prepared 'order-17' or rollback prepared 'order-17'.", found["cure"]);

        await session.ExecuteAsync("rollback prepared 'order-17'");
        Assert.DoesNotContain(await server.FindAsync("oldest_snapshot"), row => (string?)row["subject"] == "prepared transaction order-17");
    }

    [Theory]
    [InlineData("pg_create_physical_replication_slot('left_behind', true)", "of log")]
    [InlineData("pg_create_logical_replication_slot('left_behind', 'pgoutput')", "holds back vacuum of the catalog")]
    public async Task A_slot_without_a_consumer_is_named_and_its_cure_removes_it(string slot, string harm)
    {
        await server.Source.ExecuteAsync($"select {slot}");

        var found = Assert.Single(await server.FindAsync("replication_slots"));
        Assert.Equal(("warn", "slot left_behind"), (found["severity"], found["subject"]));
        Assert.Contains(harm, found.Get<string>("detail"), StringComparison.Ordinal);
        Assert.Contains("pg_drop_replication_slot('left_behind')", found.Get<string>("cure"), StringComparison.Ordinal);

        await server.Source.ExecuteAsync("select pg_drop_replication_slot('left_behind')");
        Assert.Empty(await server.FindAsync("replication_slots"));
    }

    [Fact]
    public async Task A_notification_queue_that_fills_up_is_named()
    {
        if (server.Version < 17_0000)
        {
            output.WriteLine("Not seeded: before PostgreSQL 17 the queue has 8 GB and no setting makes it smaller.");
            return;
        }

        await using var listener = await SqlSession.OpenAsync(server.ConnectionString, "listener");
        await listener.ExecuteAsync("listen slow_reader");
        await listener.BeginAsync();
        await listener.ExecuteAsync("select 1");
        await server.Source.ExecuteAsync("select pg_notify('slow_reader', n || repeat('x', 7000)) from generate_series(1, 24) as n");

        var found = Assert.Single(await server.FindAsync("notify_queue"));
        Assert.Equal("warn", found["severity"]);
        Assert.Contains("pg_stat_activity", found.Get<string>("cure"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_settings_of_a_server_for_tests_are_named()
    {
        var found = Assert.Single(await server.FindAsync("server_settings"), row => (string?)row["subject"] == "fsync");
        Assert.Equal("fail", found["severity"]);
        Assert.Contains("a crash may destroy the database", found.Get<string>("detail"), StringComparison.Ordinal);
    }
}
