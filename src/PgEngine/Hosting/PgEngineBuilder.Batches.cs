using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PgEngine.Jobs;

namespace PgEngine.Hosting;

/// <content>Handlers that run many jobs, or many elements of a job, in one call.</content>
public sealed partial class PgEngineBuilder
{
    /// <summary>Runs the jobs of a kind many to a call. Each job keeps an outcome, attempts and retries of its own.</summary>
    /// <remarks>
    /// A call takes one slot. The jobs of the kind are claimed apart from those of other kinds. A job that was lost with a worker runs in a
    /// call of its own. What the database keeps to one at a time (a limit of 1) comes one by one.
    /// </remarks>
    /// <typeparam name="TPayload">What each payload is read into.</typeparam>
    /// <typeparam name="THandler">The handler; registered as a scoped service unless the application has registered it.</typeparam>
    /// <param name="kind">The kind's name, 1 to 200 characters.</param>
    /// <param name="maxBatch">The most jobs of one call, 1 to 10000.</param>
    /// <param name="maxWait">
    /// How long a batch that is not full waits for more, up to 5 minutes; the default is zero: it runs when a slot is free.
    /// </param>
    /// <param name="configure">Settings of the kind; a timeout holds for each job, counted from the beginning of the call.</param>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    public PgEngineBuilder AddBatchJob<TPayload,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        string kind, int maxBatch, TimeSpan maxWait = default, Action<JobOptions>? configure = null)
        where THandler : class, IBatchJobHandler<TPayload>
    {
        Services.TryAddScoped<THandler>();
        return AddBatch<TPayload>(
            kind,
            static (items, services, token) => services.GetRequiredService<THandler>().RunAsync(items, token),
            maxBatch,
            maxWait,
            configure);
    }

    /// <summary>Runs the jobs of a kind many to a call, with a delegate that answers through the items.</summary>
    /// <typeparam name="TPayload">What each payload is read into.</typeparam>
    /// <param name="kind">The kind's name, 1 to 200 characters.</param>
    /// <param name="maxBatch">The most jobs of one call, 1 to 10000.</param>
    /// <param name="handler">Runs one attempt of each job; an item without an answer is completed. An exception fails them all.</param>
    /// <param name="maxWait">How long a batch that is not full waits for more; the default is zero.</param>
    /// <param name="configure">Settings of the kind.</param>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    public PgEngineBuilder AddBatchJob<TPayload>(
        string kind, int maxBatch, Func<IReadOnlyList<BatchItem<TPayload>>, IServiceProvider, CancellationToken, Task> handler,
        TimeSpan maxWait = default, Action<JobOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return AddBatch<TPayload>(
            kind, (items, services, token) => JobAdapter.AnsweredAfter(handler(items, services, token)), maxBatch, maxWait, configure);
    }

    /// <inheritdoc cref="AddBatchJob{TPayload}(string, int, Func{IReadOnlyList{BatchItem{TPayload}}, IServiceProvider, CancellationToken, Task}, TimeSpan, Action{JobOptions})"/>
    [OverloadResolutionPriority(1)]
    public PgEngineBuilder AddBatchJob<TPayload>(
        string kind, int maxBatch,
        Func<IReadOnlyList<BatchItem<TPayload>>, IServiceProvider, CancellationToken, Task<BatchOutcome>> handler, TimeSpan maxWait = default, Action<JobOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return AddBatch<TPayload>(kind, (items, services, token) => handler(items, services, token), maxBatch, maxWait, configure);
    }

    /// <summary>
    /// Runs jobs whose payload is an array with a handler that answers for each element; those that failed become the payload of the retry.
    /// </summary>
    /// <typeparam name="TElement">What each element is read into.</typeparam>
    /// <typeparam name="THandler">The handler; registered as a scoped service unless the application has registered it.</typeparam>
    /// <param name="kind">The kind's name, 1 to 200 characters.</param>
    /// <param name="configure">Settings of the kind.</param>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    public PgEngineBuilder AddArrayJob<TElement,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        string kind, Action<JobOptions>? configure = null)
        where THandler : class, IArrayJobHandler<TElement>
    {
        Services.TryAddScoped<THandler>();
        return Add<TElement[]>(
            kind,
            static (elements, services, job, token) =>
                ArrayAdapter.RunAsync<TElement>(services.GetRequiredService<THandler>().RunAsync, elements, job, token),
            configure);
    }

    /// <summary>Runs jobs whose payload is an array with a delegate that answers for each element.</summary>
    /// <typeparam name="TElement">What each element is read into.</typeparam>
    /// <param name="kind">The kind's name, 1 to 200 characters.</param>
    /// <param name="handler">Runs one attempt; see <see cref="IArrayJobHandler{TElement}.RunAsync"/>.</param>
    /// <param name="configure">Settings of the kind.</param>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    public PgEngineBuilder AddArrayJob<TElement>(
        string kind, Func<IReadOnlyList<TElement>, JobContext, CancellationToken, Task<IReadOnlyList<ElementOutcome>>> handler,
        Action<JobOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Add<TElement[]>(
            kind, (elements, _, job, token) => ArrayAdapter.RunAsync<TElement>(handler.Invoke, elements, job, token), configure);
    }

    private PgEngineBuilder AddBatch<TPayload>(
        string kind, BatchCall<TPayload>.Handler run, int maxBatch, TimeSpan maxWait, Action<JobOptions>? configure)
    {
        JobKind.Validate(kind);
        return Add(JobAdapter.RegisterBatch(kind, run, maxBatch, maxWait, Read(configure)));
    }
}
