using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PgEngine.Hosting;

namespace PgEngine.Runtime.Tests.Health;

/// <summary>A web application on loopback with a worker and its health endpoint. Everything that has a name is called a sentinel.</summary>
internal sealed class HealthSite : IAsyncDisposable
{
    public const string Path = "/health/worker";
    public const string Sentinel = "sentinel";

    private readonly WebApplication _application;

    private HealthSite(WebApplication application)
    {
        _application = application;
        Http = new HttpClient { BaseAddress = new Uri(application.Urls.Single()) };
    }

    public HttpClient Http { get; }

    public IServiceProvider Services => _application.Services;

    /// <summary>A worker that beats and polls so seldom that a test sees none of it.</summary>
    public static Task<HealthSite> StartQuietAsync(string connectionString, string instance = "", bool withWorker = true, bool listen = true) =>
        StartAsync(
            options =>
            {
                options.ConnectionString = connectionString;
                options.HeartbeatInterval = TimeSpan.FromMinutes(10);
                options.SweepInterval = TimeSpan.FromMinutes(10);
                options.SweepThreshold = TimeSpan.FromHours(1);
                options.PollInterval = TimeSpan.FromHours(1);
                options.Listen = listen;
            },
            instance,
            withWorker);

    public static async Task<HealthSite> StartAsync(Action<PgEngineOptions> configure, string instance = "", bool withWorker = true)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var engine = builder.AddPgEngine(instance, options =>
        {
            options.WorkerName = $"{Sentinel}_worker";
            options.MigrateOnStart = true;
            configure(options);
        });
        if (withWorker)
        {
            engine.AddJob<string>($"{Sentinel}_kind", (_, _, _) => throw new InvalidOperationException($"{Sentinel} error"));
        }

        builder.Services.AddHealthChecks().AddPgEngine(instance);
        var application = builder.Build();
        application.MapPgEngineWorkerHealth(name: instance);
        await application.StartAsync();
        return new HealthSite(application);
    }

    public async Task<HttpStatusCode> StatusAsync()
    {
        using var response = await Http.GetAsync(Path);
        return response.StatusCode;
    }

    public async Task<HealthStatus> CheckAsync() =>
        (await _application.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Status;

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _application.StopAsync();
        await _application.DisposeAsync();
    }
}
