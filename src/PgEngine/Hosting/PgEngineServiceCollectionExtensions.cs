using PgEngine.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds PgEngine to services whose host is built elsewhere. No configuration is read.</summary>
public static class PgEngineServiceCollectionExtensions
{
    /// <summary>Adds the default engine instance.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Settings.</param>
    /// <returns>The builder for the instance's kinds. Calling it again adds to the same instance.</returns>
    public static PgEngineBuilder AddPgEngine(this IServiceCollection services, Action<PgEngineOptions>? configure = null) =>
        services.AddPgEngine(PgEngineServiceRegistration.DefaultName, configure);

    /// <summary>Adds a named engine instance, for an application with several schemas or databases.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The name; the instance's <c>IPgEngine</c> is the keyed service of that name.</param>
    /// <param name="configure">Settings.</param>
    /// <returns>The builder for the instance's kinds. Calling it again adds to the same instance.</returns>
    public static PgEngineBuilder AddPgEngine(
        this IServiceCollection services, string name, Action<PgEngineOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(name);
        return PgEngineServiceRegistration.Add(services, name, configure);
    }
}
