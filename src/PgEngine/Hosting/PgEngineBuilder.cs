using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PgEngine.Codecs;
using PgEngine.Jobs;

namespace PgEngine.Hosting;

/// <summary>Registers the kinds of one engine instance. Made by <c>AddPgEngine</c>.</summary>
/// <remarks>
/// A kind has one handler in an instance. Mistakes that only the whole registration shows (a kind registered twice, a payload type that the
/// JSON options do not know) are reported when the host starts.
/// </remarks>
public sealed partial class PgEngineBuilder
{
    internal PgEngineBuilder(IServiceCollection services, string name)
    {
        Services = services;
        Name = name;
    }

    /// <summary>The services of the application.</summary>
    public IServiceCollection Services { get; }

    /// <summary>The instance's name.</summary>
    /// <value>Empty for the default instance.</value>
    public string Name { get; }

    /// <summary>Runs the jobs of a kind with a handler class, made from a service scope of its own for every attempt.</summary>
    /// <typeparam name="TPayload">What the payload is read into.</typeparam>
    /// <typeparam name="THandler">The handler; registered as a scoped service unless the application has registered it.</typeparam>
    /// <param name="kind">
    /// The kind's name, 1 to 200 characters. It is stored with every job: never change it, whatever the class is called.
    /// </param>
    /// <param name="configure">Settings of the kind.</param>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    public PgEngineBuilder AddJob<TPayload,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        string kind, Action<JobOptions>? configure = null)
        where THandler : class, IJobHandler<TPayload>
    {
        Services.TryAddScoped<THandler>();
        return Add<TPayload>(
            kind,
            static (payload, services, job, cancellationToken) =>
                services.GetRequiredService<THandler>().RunAsync(payload, job, cancellationToken),
            configure);
    }

    /// <summary>Lets this instance enqueue a kind by its payload's type, without running such jobs.</summary>
    /// <typeparam name="TPayload">What the payload is written from.</typeparam>
    /// <param name="kind">The kind's name, 1 to 200 characters.</param>
    /// <param name="configure">How its payloads are stored: the same as where its handler is registered.</param>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    public PgEngineBuilder MapKind<TPayload>(string kind, Action<PayloadOptions>? configure = null)
    {
        JobKind.Validate(kind);
        if (configure is not null)
        {
            var payload = new PayloadOptions();
            configure(payload);
            Services.Configure<PgEngineOptions>(Name, options => options.MappedPayloads.Add(new(kind, payload)));
        }

        Services.Configure<PgEngineOptions>(Name, options => options.Kinds.Add(new(typeof(TPayload), kind)));
        return this;
    }

    private PgEngineBuilder Add<TPayload>(string kind, JobAdapter.Run<TPayload> run, Action<JobOptions>? configure)
    {
        JobKind.Validate(kind);
        ArgumentNullException.ThrowIfNull(run);
        return Add(JobAdapter.Register(kind, run, Read(configure)));
    }

    private PgEngineBuilder Add(JobRegistration registration)
    {
        Services.Configure<PgEngineOptions>(Name, options => options.Add(registration));
        return this;
    }

    private static JobOptions Read(Action<JobOptions>? configure)
    {
        var options = new JobOptions();
        configure?.Invoke(options);
        return options;
    }

    private PgEngineBuilder AddPlain<TPayload>(
        string kind, Func<TPayload, IServiceProvider, JobContext, CancellationToken, Task> run, Action<JobOptions>? configure) =>
        Add<TPayload>(kind, (payload, services, job, token) => JobAdapter.CompletedAfter(run(payload, services, job, token)), configure);
}
