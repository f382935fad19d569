using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using PgEngine.Connections;

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
        _ = services;
        _ = name;
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
    }

    private static PgEngineOptions OptionsOf(IServiceProvider provider, object? key) =>
        provider.GetRequiredService<IOptionsMonitor<PgEngineOptions>>().Get((string)key!);
}
