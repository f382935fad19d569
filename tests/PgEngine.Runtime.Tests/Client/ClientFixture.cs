using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PgEngine.Client;
using PgEngine.Hosting;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Client;

/// <summary>A database with an enqueue-only client of the kinds <c>send_email</c> and <c>echo</c>.</summary>
public sealed class ClientFixture : IAsyncLifetime
{
    private TestDatabase? _database;
    private IHost? _host;

    public TestDatabase Database => _database!;

    public IPgEngine Engine => _host!.Services.GetRequiredService<IPgEngine>();

    public IServiceProvider Services => _host!.Services;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _host = BuildHost(options => options.ConnectionString = Database.ConnectionString);
        await _host.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.StopAsync();
            _host.Dispose();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    public static IHost BuildHost(Action<PgEngineOptions> configure, TimeProvider? time = null)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.AddPgEngine(configure).MapKind<SendEmail>("send_email").MapKind<string>("echo");
        return builder.Build();
    }
}
