using System.Globalization;
using PgEngine.Bench.Commands;
using PgEngine.Bench.Databases;
using PgEngine.Bench.Measuring;
using PgEngine.Bench.Reporting;
using PgEngine.Bench.Workers;

namespace PgEngine.Bench.Scenarios;

/// <summary>What scenarios share: the server, the wishes, and what they do in the same way.</summary>
internal sealed class ScenarioContext(BenchServer server, BenchSettings settings, BenchEnvironment environment, BenchConsole console)
{
    public static async Task<ScenarioContext> CreateAsync(
        BenchServer server, BenchSettings settings, BenchConsole console, CancellationToken cancellationToken) =>
        new(server, settings, await BenchEnvironment.ReadAsync(server, cancellationToken), console);

    public BenchServer Server => server;

    public BenchSettings Settings => settings;

    public BenchEnvironment Environment => environment;

    public int JobsOr(int standard) => settings.Jobs ?? standard;

    /// <summary>A fresh database with the engine in it, and history as asked for.</summary>
    public async Task<BenchDatabase> CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        var database = await server.CreateDatabaseAsync(cancellationToken);
        if (!settings.KeepsHistory)
        {
            await database.ExecuteAsync("select engine.set_queue('default', history => 'none')", cancellationToken);
        }

        return database;
    }

    public Task<WorkerGroup> LaunchAsync(int processes, BenchDatabase database, CancellationToken cancellationToken) =>
        WorkerGroup.LaunchAsync(processes, WorkerFor(database), cancellationToken);

    public WorkerSettings WorkerFor(BenchDatabase database) => new(database.ConnectionString, settings.Concurrency);

    public async Task EnqueueAsync(BenchDatabase database, int count, CancellationToken cancellationToken)
    {
        await using var producer = new Producer(database.ConnectionString, connections: 2);
        await producer.Engine.EnqueueManyAsync(
            BenchJob.Many(count, settings.PayloadBytes), cancellationToken: cancellationToken);
    }

    public Task<ServerSnapshot> SnapshotAsync(BenchDatabase database, CancellationToken cancellationToken) =>
        ServerSnapshot.TakeAsync(server, database, cancellationToken);

    /// <summary>A run counts only if every job was handled and completed, and none twice.</summary>
    /// <exception cref="BenchException">The run is void.</exception>
    public async Task RequireAllDoneAsync(BenchDatabase database, long enqueued, long calls, CancellationToken cancellationToken)
    {
        var left = await database.ScalarAsync<long>("select count(*) from engine.jobs", cancellationToken);
        var completed = settings.KeepsHistory
            ? await database.ScalarAsync<long>("select count(*) from engine.history where state = 'completed'", cancellationToken)
            : enqueued - left - await database.ScalarAsync<long>("select count(*) from engine.history", cancellationToken);
        if (calls != enqueued || completed != enqueued || left != 0)
        {
            throw new BenchException(
                $"Void: {enqueued:N0} jobs enqueued, {calls:N0} handler calls, {completed:N0} completed, {left:N0} left.");
        }
    }

    public void Tell(FormattableString progress) => console.Error.WriteLine(progress.ToString(CultureInfo.InvariantCulture));
}
