using PgEngine.Hosting;

namespace Microsoft.Extensions.Hosting;

/// <summary>Adds PgEngine to a host.</summary>
public static class PgEngineHostApplicationBuilderExtensions
{
    /// <summary>Adds the default engine instance.</summary>
    /// <param name="builder">The host's builder.</param>
    /// <param name="configure">Settings; they win over the configuration section <c>PgEngine</c>.</param>
    /// <returns>The builder for the instance's kinds. Calling it again adds to the same instance.</returns>
    public static PgEngineBuilder AddPgEngine(this IHostApplicationBuilder builder, Action<PgEngineOptions>? configure = null) =>
        builder.AddPgEngine(PgEngineServiceRegistration.DefaultName, configure);

    /// <summary>Adds a named engine instance, for an application with several schemas or databases.</summary>
    /// <param name="builder">The host's builder.</param>
    /// <param name="name">The name; the instance's <c>IPgEngine</c> is the keyed service of that name.</param>
    /// <param name="configure">Settings; they win over the configuration section <c>PgEngine:name</c>.</param>
    /// <returns>The builder for the instance's kinds. Calling it again adds to the same instance.</returns>
    public static PgEngineBuilder AddPgEngine(
        this IHostApplicationBuilder builder, string name, Action<PgEngineOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        var path = name.Length == 0 ? PgEngineConfiguration.Section : $"{PgEngineConfiguration.Section}:{name}";
        PgEngineServiceRegistration.BindFirst(builder.Services, name, builder.Configuration.GetSection(path));
        return PgEngineServiceRegistration.Add(builder.Services, name, configure);
    }
}
