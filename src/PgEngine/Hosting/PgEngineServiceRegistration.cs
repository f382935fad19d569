using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PgEngine.Admin;
using PgEngine.Client;
using PgEngine.Connections;
using PgEngine.Diagnostics;
using PgEngine.Hooks;
using PgEngine.Workers;

namespace PgEngine.Hosting;

/// <summary>The services of one engine instance, keyed by its name; the default instance's key is the empty name.</summary>
internal static class PgEngineServiceRegistration
{
    public const string DefaultName = "";

    public static PgEngineBuilder Add(IServiceCollection services, string name, Action<PgEngineOptions>? configure)
    {
        var options = services.AddOptions<PgEngineOptions>(name);
        if (configure is not null)
        {
            options.Configure(configure);
        }

        if (!IsAdded(services, name))
        {
            options.ValidateOnStart();
            AddShared(services);
            AddInstance(services, name);
            AddWorker(services, name);
        }

        return new PgEngineBuilder(services, name);
    }

    /// <summary>Puts the section before all other settings, in whatever order the instance was put together: code wins.</summary>
    public static void BindFirst(IServiceCollection services, string name, IConfigurationSection section) =>
        services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<PgEngineOptions>>(
            new ConfigureNamedOptions<PgEngineOptions>(name, options => PgEngineConfiguration.Bind(section, options))));

    /// <summary>Starts the instance's worker with the host.</summary>
    internal static void AddWorker(IServiceCollection services, string name)
    {
        services.TryAddSingleton<EngineMetrics>();
        services.AddMetrics();
        services.AddLogging();
        services.AddKeyedSingleton(name, static (provider, key) =>
        {
            var options = OptionsOf(provider, key);
            return new WorkerStatus(provider.GetRequiredService<TimeProvider>(), options.HeartbeatInterval, options.SweepThreshold);
        });
        services.AddSingleton<IHostedService>(provider => new WorkerService(
            OptionsOf(provider, name),
            provider.GetRequiredKeyedService<EngineConnections>(name),
            provider.GetRequiredKeyedService<WorkerStatus>(name),
            provider.GetRequiredService<IServiceScopeFactory>(),
            provider.GetRequiredService<IHostApplicationLifetime>(),
            provider.GetRequiredService<EngineMetrics>(),
            new WorkerEvents([.. provider.GetKeyedServices<IWorkerEvents>(name)], LoggerOf<WorkerService>(provider)),
            provider.GetService<JobContextAccessor>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<WorkerService>>()));
    }

    private static bool IsAdded(IServiceCollection services, string name)
    {
        foreach (var service in services)
        {
            if (service.ServiceType == typeof(EngineConnections) && name.Equals(service.ServiceKey))
            {
                return true;
            }
        }

        return false;
    }

    private static void AddShared(IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILoggerProvider, JobLoggerProvider>());
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IPostConfigureOptions<PgEngineOptions>, PgEnginePostConfigureOptions>());
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<PgEngineOptions>, PgEngineOptionsValidator>());
    }

    private static void AddInstance(IServiceCollection services, string name)
    {
        services.AddKeyedSingleton(name, static (provider, key) =>
        {
            var options = OptionsOf(provider, key);
            return new EngineConnections(options, options.DataSourceFactory?.Invoke(provider));
        });
        services.AddKeyedSingleton(name, static (provider, key) => new DoneListener(
            provider.GetRequiredKeyedService<EngineConnections>(key),
            OptionsOf(provider, key).Listen,
            provider.GetRequiredService<TimeProvider>(),
            Random.Shared,
            LoggerOf<DoneListener>(provider)));
        services.AddKeyedSingleton<IPgEngine>(name, static (provider, key) => CreateClient(provider, key));
        services.AddKeyedSingleton<IPgEngineAdmin>(name, static (provider, key) =>
            new PgEngineAdmin(provider.GetRequiredKeyedService<EngineConnections>(key), OptionsOf(provider, key).PayloadCodecs));
        if (name == DefaultName)
        {
            services.AddSingleton(static provider => provider.GetRequiredKeyedService<IPgEngineAdmin>(DefaultName));
            services.AddSingleton(static provider => provider.GetRequiredKeyedService<IPgEngine>(DefaultName));
        }
    }

    private static PgEngineClient CreateClient(IServiceProvider provider, object? key)
    {
        var options = OptionsOf(provider, key);
        var connections = provider.GetRequiredKeyedService<EngineConnections>(key);
        var statements = new ClientStatements(connections);
        var waiter = new ResultWaiter(
            options,
            statements,
            provider.GetRequiredKeyedService<DoneListener>(key),
            provider.GetRequiredService<TimeProvider>(),
            Random.Shared);
        return new PgEngineClient(options, statements, new EnqueueGatherer(new EnqueueSender(connections, statements), statements), new BatchEnqueuer(connections, statements), waiter);
    }

    // An application without logging is fine; the host always has it.
    private static ILogger LoggerOf<T>(IServiceProvider provider) =>
        provider.GetService<ILoggerFactory>()?.CreateLogger<T>() ?? NullLogger<T>.Instance;

    private static PgEngineOptions OptionsOf(IServiceProvider provider, object? key) =>
        provider.GetRequiredService<IOptionsMonitor<PgEngineOptions>>().Get((string)key!);
}
