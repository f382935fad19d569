using Microsoft.Extensions.DependencyInjection;
using PgEngine.Hosting;

namespace PgEngine.Testing;

/// <summary>What <see cref="JobHarness.StartAsync"/> sets up.</summary>
public sealed class JobHarnessOptions
{
    /// <summary>
    /// Whether an enqueue outside a transaction runs what is due before it returns. Jobs of a transaction run at the next
    /// <see cref="JobHarness.DrainAsync"/>, because only the caller knows when it commits.
    /// </summary>
    /// <value>The default value is false: jobs wait for <see cref="JobHarness.DrainAsync"/>.</value>
    public bool RunInline { get; set; }

    /// <summary>
    /// A database of yours, in which the engine is installed under <see cref="PgEngineOptions.Schema"/> with a clock that tests can move.
    /// A schema that is there already must be one that a harness has made.
    /// </summary>
    /// <value>The default value is null: a new database on a server that <see cref="PostgresServer"/> finds or starts once per process.</value>
    public string? ConnectionString { get; set; }

    /// <summary>Adds the services of the handlers, fakes among them.</summary>
    /// <value>The default value is null.</value>
    public Action<IServiceCollection>? Services { get; set; }

    /// <summary>Changes settings of the engine: queues, concurrency, keys.</summary>
    /// <value>The default value is null.</value>
    public Action<PgEngineOptions>? Engine { get; set; }

    /// <summary>How long <see cref="JobHarness.DrainAsync"/> goes on before it gives up.</summary>
    /// <value>The default value is 30 seconds, by the real clock.</value>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
