using Npgsql;
using PgEngine.Schema;
using PgEngine.Testing;

namespace PgEngine.Cli.Demo;

/// <summary>The demo from an empty machine to the final table.</summary>
internal sealed class DemoRun(DemoOptions options, DemoScreen screen, TimeProvider time)
{
    public async Task<DemoReport> RunAsync(CancellationToken cancellationToken)
    {
        var folder = DocumentFolder.Find(options.Input);
        var documents = DocumentFolder.Read(folder);
        screen.Say($"{documents.Count} text files in {folder}");

        var serverOptions = new PostgresServerOptions { Durability = PostgresDurability.Safe };
        var server = await PostgresServer.StartAsync(serverOptions, cancellationToken);
        var isOurs = server.ProcessId is not null;
        var keep = false;
        try
        {
            screen.Say($"PostgreSQL {server.Version / 10000} ({server.Source})");

            // On a server that somebody gave us there may be other demos.
            var name = isOurs ? "demo" : $"pgengine_demo_{Guid.NewGuid():N}";
            var connectionString = await server.CreateDatabaseAsync(name, cancellationToken: cancellationToken);
            var report = await RunInAsync(connectionString, documents, cancellationToken);
            screen.Show(report);
            keep = options.Keep;
            if (keep)
            {
                await KeptServer.DescribeAsync(server, connectionString, screen, cancellationToken);
            }

            return report;
        }
        finally
        {
            // Disposing of somebody's server object would drop the database that is to be looked at.
            serverOptions.KeepOnDispose = keep;
            if (isOurs || !keep)
            {
                await server.DisposeAsync();
            }
        }
    }

    private async Task<DemoReport> RunInAsync(
        string connectionString, IReadOnlyList<SourceDocument> documents, CancellationToken cancellationToken)
    {
        var installer = new SchemaInstaller(connectionString, new SchemaInstallerOptions { Schema = DemoNames.Schema });
        var migration = await installer.MigrateAsync(cancellationToken);
        screen.Say($"migrated: release {migration.ToRelease}, {migration.Applied.Count} scripts, schema \"{migration.Schema}\"");

        await using var source = NpgsqlDataSource.Create(connectionString);
        var database = new DemoDatabase(source);
        await database.CreateTablesAsync(cancellationToken);
        screen.Say("table demo.documents made, with a trigger that enqueues every row");

        await using var receiver = WebhookReceiver.Start();
        var pace = DemoPace.For(documents.Count);
        await using (var crew = new WorkerCrew(connectionString, pace.Work, receiver.Address))
        {
            var show = new DemoShow(database, crew, screen, time);
            await show.RunAsync(documents, pace, cancellationToken);
        }

        var figures = await DemoFiguresReader.ReadAsync(source, cancellationToken);
        return new DemoReport(figures, receiver.Counts, screen.Elapsed);
    }
}
