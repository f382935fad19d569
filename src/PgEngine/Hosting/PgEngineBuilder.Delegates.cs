using Microsoft.Extensions.DependencyInjection;
using PgEngine.Jobs;

namespace PgEngine.Hosting;

/// <content>
/// Delegates that only do their work. One overload for each number of services: <c>Delegate</c> and reflection would not survive trimming.
/// </content>
public sealed partial class PgEngineBuilder
{
    /// <summary>Runs the jobs of a kind with a delegate; the job is done when it returns.</summary>
    /// <remarks>Services that the delegate asks for come from a scope of its own for every attempt; eight at most.</remarks>
    /// <typeparam name="TPayload">What the payload is read into.</typeparam>
    /// <param name="kind">The kind's name, 1 to 200 characters.</param>
    /// <param name="handler">Runs one attempt. An exception fails it; the job is retried by its policy.</param>
    /// <param name="configure">Settings of the kind.</param>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    public PgEngineBuilder AddJob<TPayload>(
        string kind, Func<TPayload, JobContext, CancellationToken, Task> handler, Action<JobOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return AddPlain<TPayload>(kind, (payload, _, job, token) => handler(payload, job, token), configure);
    }

    /// <inheritdoc cref="AddJob{TPayload}(string, Func{TPayload, JobContext, CancellationToken, Task}, Action{JobOptions})"/>
    public PgEngineBuilder AddJob<TPayload, D1>(
        string kind, Func<TPayload, JobContext, D1, CancellationToken, Task> handler, Action<JobOptions>? configure = null)
        where D1 : notnull
    {
        ArgumentNullException.ThrowIfNull(handler);
        return AddPlain<TPayload>(kind, (payload, s, job, token) => handler(payload, job, s.GetRequiredService<D1>(), token), configure);
    }

    /// <inheritdoc cref="AddJob{TPayload}(string, Func{TPayload, JobContext, CancellationToken, Task}, Action{JobOptions})"/>
    public PgEngineBuilder AddJob<TPayload, D1, D2>(
        string kind, Func<TPayload, JobContext, D1, D2, CancellationToken, Task> handler, Action<JobOptions>? configure = null)
        where D1 : notnull where D2 : notnull
    {
        ArgumentNullException.ThrowIfNull(handler);
        return AddPlain<TPayload>(
            kind,
            (payload, s, job, token) => handler(
                payload, job,
                s.GetRequiredService<D1>(), s.GetRequiredService<D2>(),
                token),
            configure);
    }

    /// <inheritdoc cref="AddJob{TPayload}(string, Func{TPayload, JobContext, CancellationToken, Task}, Action{JobOptions})"/>
    public PgEngineBuilder AddJob<TPayload, D1, D2, D3>(
        string kind, Func<TPayload, JobContext, D1, D2, D3, CancellationToken, Task> handler, Action<JobOptions>? configure = null)
        where D1 : notnull where D2 : notnull where D3 : notnull
    {
        ArgumentNullException.ThrowIfNull(handler);
        return AddPlain<TPayload>(
            kind,
            (payload, s, job, token) => handler(
                payload, job,
                s.GetRequiredService<D1>(), s.GetRequiredService<D2>(), s.GetRequiredService<D3>(),
                token),
            configure);
    }

    /// <inheritdoc cref="AddJob{TPayload}(string, Func{TPayload, JobContext, CancellationToken, Task}, Action{JobOptions})"/>
    public PgEngineBuilder AddJob<TPayload, D1, D2, D3, D4>(
        string kind, Func<TPayload, JobContext, D1, D2, D3, D4, CancellationToken, Task> handler, Action<JobOptions>? configure = null)
        where D1 : notnull where D2 : notnull where D3 : notnull where D4 : notnull
    {
        ArgumentNullException.ThrowIfNull(handler);
        return AddPlain<TPayload>(
            kind,
            (payload, s, job, token) => handler(
                payload, job,
                s.GetRequiredService<D1>(), s.GetRequiredService<D2>(), s.GetRequiredService<D3>(), s.GetRequiredService<D4>(),
                token),
            configure);
    }

    /// <inheritdoc cref="AddJob{TPayload}(string, Func{TPayload, JobContext, CancellationToken, Task}, Action{JobOptions})"/>
    public PgEngineBuilder AddJob<TPayload, D1, D2, D3, D4, D5>(
        string kind, Func<TPayload, JobContext, D1, D2, D3, D4, D5, CancellationToken, Task> handler, Action<JobOptions>? configure = null)
        where D1 : notnull where D2 : notnull where D3 : notnull where D4 : notnull where D5 : notnull
    {
        ArgumentNullException.ThrowIfNull(handler);
        return AddPlain<TPayload>(
            kind,
            (payload, s, job, token) => handler(
                payload, job,
                s.GetRequiredService<D1>(), s.GetRequiredService<D2>(), s.GetRequiredService<D3>(), s.GetRequiredService<D4>(),
                s.GetRequiredService<D5>(),
                token),
            configure);
    }

    /// <inheritdoc cref="AddJob{TPayload}(string, Func{TPayload, JobContext, CancellationToken, Task}, Action{JobOptions})"/>
    public PgEngineBuilder AddJob<TPayload, D1, D2, D3, D4, D5, D6>(
        string kind,
        Func<TPayload, JobContext, D1, D2, D3, D4, D5, D6, CancellationToken, Task> handler,
        Action<JobOptions>? configure = null)
        where D1 : notnull where D2 : notnull where D3 : notnull where D4 : notnull where D5 : notnull where D6 : notnull
    {
        ArgumentNullException.ThrowIfNull(handler);
        return AddPlain<TPayload>(
            kind,
            (payload, s, job, token) => handler(
                payload, job,
                s.GetRequiredService<D1>(), s.GetRequiredService<D2>(), s.GetRequiredService<D3>(), s.GetRequiredService<D4>(),
                s.GetRequiredService<D5>(), s.GetRequiredService<D6>(),
                token),
            configure);
    }

    /// <inheritdoc cref="AddJob{TPayload}(string, Func{TPayload, JobContext, CancellationToken, Task}, Action{JobOptions})"/>
    public PgEngineBuilder AddJob<TPayload, D1, D2, D3, D4, D5, D6, D7>(
        string kind,
        Func<TPayload, JobContext, D1, D2, D3, D4, D5, D6, D7, CancellationToken, Task> handler,
        Action<JobOptions>? configure = null)
        where D1 : notnull where D2 : notnull where D3 : notnull where D4 : notnull where D5 : notnull where D6 : notnull where D7 : notnull
    {
        ArgumentNullException.ThrowIfNull(handler);
        return AddPlain<TPayload>(
            kind,
            (payload, s, job, token) => handler(
                payload, job,
                s.GetRequiredService<D1>(), s.GetRequiredService<D2>(), s.GetRequiredService<D3>(), s.GetRequiredService<D4>(),
                s.GetRequiredService<D5>(), s.GetRequiredService<D6>(), s.GetRequiredService<D7>(),
                token),
            configure);
    }

    /// <inheritdoc cref="AddJob{TPayload}(string, Func{TPayload, JobContext, CancellationToken, Task}, Action{JobOptions})"/>
    public PgEngineBuilder AddJob<TPayload, D1, D2, D3, D4, D5, D6, D7, D8>(
        string kind,
        Func<TPayload, JobContext, D1, D2, D3, D4, D5, D6, D7, D8, CancellationToken, Task> handler,
        Action<JobOptions>? configure = null)
        where D1 : notnull where D2 : notnull where D3 : notnull where D4 : notnull
        where D5 : notnull where D6 : notnull where D7 : notnull where D8 : notnull
    {
        ArgumentNullException.ThrowIfNull(handler);
        return AddPlain<TPayload>(
            kind,
            (payload, s, job, token) => handler(
                payload, job,
                s.GetRequiredService<D1>(), s.GetRequiredService<D2>(), s.GetRequiredService<D3>(), s.GetRequiredService<D4>(),
                s.GetRequiredService<D5>(), s.GetRequiredService<D6>(), s.GetRequiredService<D7>(), s.GetRequiredService<D8>(),
                token),
            configure);
    }
}
