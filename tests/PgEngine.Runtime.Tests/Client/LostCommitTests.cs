using System.Data.Common;
using Npgsql;
using PgEngine.Client;
using PgEngine.Crash.Faults;
using PgEngine.Jobs;
using PgEngine.Runtime.Tests.Support;

namespace PgEngine.Runtime.Tests.Client;

/// <summary>A client whose connection breaks while the server commits does not know whether it has enqueued, and sends again.</summary>
public sealed class LostCommitTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>
{
    [Fact]
    public async Task An_enqueue_once_whose_answer_to_the_commit_was_lost_is_sent_again_though_its_job_is_done()
    {
        var runs = 0;
        await using var host = await fixture.StartAsync("lost", jobs => jobs.AddJob("charge", (int _, JobContext _, CancellationToken _) =>
        {
            Interlocked.Increment(ref runs);
            return Task.CompletedTask;
        }));
        var options = RuntimeFixture.On("lost") with { Key = "charge-7", KeyMode = KeyMode.Once };
        var committing = false;
        await using var proxy = new FaultProxy(
            Plain(fixture.Database.ConnectionString), answer => answer.TellsOfCommit && Volatile.Read(ref committing));

        var lost = await Assert.ThrowsAnyAsync<Exception>(() => EnqueueAsync(
            host.Engine, proxy.ConnectionString, options, () => Volatile.Write(ref committing, true)));
        Assert.True(lost is DbException or IOException, lost.ToString());
        await fixture.Source.WaitForCompletedAsync("lost", 1);

        var again = await host.Engine.EnqueueAsync("charge", "1", options);
        await fixture.Source.WaitForStateAsync(again, "completed");
        Assert.Equal((1, 1), (proxy.CutCount, runs));
        Assert.Equal(0, await fixture.Source.CountLiveAsync("lost", "ready"));
    }

    private static async Task EnqueueAsync(IPgEngine engine, string connectionString, EnqueueOptions options, Action beforeCommit)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await engine.EnqueueAsync("charge", "1", options, transaction);
        beforeCommit();
        await transaction.CommitAsync();
    }

    private static string Plain(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString)
    {
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
        Pooling = false,
    }.ConnectionString;
}
