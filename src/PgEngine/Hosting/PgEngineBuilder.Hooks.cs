using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PgEngine.Hooks;
using PgEngine.Jobs;

namespace PgEngine.Hosting;

/// <content>What stands around runs, and what watches them.</content>
public sealed partial class PgEngineBuilder
{
    /// <summary>Puts a middleware around every run of the given kinds. The first registered is the outermost.</summary>
    /// <typeparam name="TMiddleware">The middleware; registered as a scoped service unless the application has registered it.</typeparam>
    /// <param name="kinds">The kinds; none for all of the instance.</param>
    public PgEngineBuilder UseMiddleware<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TMiddleware>(params string[] kinds)
        where TMiddleware : class, IJobMiddleware
    {
        Services.TryAddScoped<TMiddleware>();
        return Use(
            static (services, job, next, token) => services.GetRequiredService<TMiddleware>().InvokeAsync(job, next, token), kinds);
    }

    /// <summary>Puts a delegate around every run of the given kinds. The first registered is the outermost.</summary>
    /// <param name="middleware">See <see cref="IJobMiddleware.InvokeAsync"/>.</param>
    /// <param name="kinds">The kinds; none for all of the instance.</param>
    public PgEngineBuilder UseMiddleware(Func<JobContext, JobRun, CancellationToken, Task<JobOutcome>> middleware, params string[] kinds)
    {
        ArgumentNullException.ThrowIfNull(middleware);
        return Use((_, job, next, token) => middleware(job, next, token), kinds);
    }

    /// <summary>Lets an object watch what the instance's worker does.</summary>
    /// <typeparam name="TEvents">The watcher, made once.</typeparam>
    public PgEngineBuilder AddEvents<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TEvents>()
        where TEvents : class, IWorkerEvents
    {
        Services.AddKeyedSingleton<IWorkerEvents, TEvents>(Name);
        return this;
    }

    /// <summary>Lets an object watch what the instance's worker does.</summary>
    /// <param name="events">The watcher.</param>
    public PgEngineBuilder AddEvents(IWorkerEvents events)
    {
        ArgumentNullException.ThrowIfNull(events);
        Services.AddKeyedSingleton(Name, events);
        return this;
    }

    /// <summary>
    /// Makes <see cref="IJobContextAccessor"/> available, for code that is not handed its <see cref="JobContext"/>. Holds for all instances
    /// of the application.
    /// </summary>
    public PgEngineBuilder AddJobContextAccessor()
    {
        Services.TryAddSingleton<JobContextAccessor>();
        Services.TryAddSingleton<IJobContextAccessor>(static provider => provider.GetRequiredService<JobContextAccessor>());
        return this;
    }

    private PgEngineBuilder Use(MiddlewareStep step, string[] kinds)
    {
        ArgumentNullException.ThrowIfNull(kinds);
        var registration = new MiddlewareRegistration(step, [.. kinds]);
        Services.Configure<PgEngineOptions>(Name, options => options.Middleware.Add(registration));
        return this;
    }
}
