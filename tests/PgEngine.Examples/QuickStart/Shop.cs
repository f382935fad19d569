using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using PgEngine.Client;
using PgEngine.Examples.Support;
using PgEngine.TestKit;

namespace PgEngine.Examples.QuickStart;

/// <summary>The shop of the readme: its tables and trigger from the readme's SQL, and a client that enqueues.</summary>
internal sealed class Shop
{
    private const string Variable = "DATABASE_URL";

    private TestDatabase? _database;
    private IHost? _host;

    public NpgsqlDataSource Database => _database!.Source;

    public IPgEngine Engine => _host!.Services.GetRequiredService<IPgEngine>();

    public async Task OpenAsync()
    {
        _database = await TestDatabase.CreateAsync();
        await Database.ExecuteAsync(new Markdown("README.md").CodeAfter("sql trigger"));
        await Database.ExecuteAsync(new Markdown("README.md").CodeAfter("sql outbox"));

        // The examples read their connection string where the readme says; nothing else in this process does.
        Environment.SetEnvironmentVariable(Variable, _database.ConnectionString);
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddSingleton(Database);
        builder.AddPgEngine(options => options.ConnectionString = "env:" + Variable)
            .MapKind<SendEmail>("send_email")
            .AddJob<WriteInvoice, WriteInvoiceHandler>("write_invoice", o => o.Retry = new() { Base = TimeSpan.Zero });
        _host = builder.Build();
        await _host.StartAsync();
    }

    public async Task CloseAsync()
    {
        await _host!.StopAsync();
        _host.Dispose();
        Environment.SetEnvironmentVariable(Variable, null);
        await _database!.DisposeAsync();
    }
}
