using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PgEngine.Client;
using PgEngine.Hosting;
using PgEngine.Testing.Harness;

namespace PgEngine.Testing;

/// <summary>
/// A real engine for tests of one's own handlers: jobs run when the test says so, time moves when the test says so, and what was enqueued can
/// be asserted. For any test framework.
/// </summary>
/// <remarks>
/// Handlers run as in production: through the database, from a service scope of their own, with middleware, retries, limits and codecs. One
/// call at a time.
/// </remarks>
public sealed class JobHarness : IAsyncDisposable
{
    private readonly HarnessDatabase _database;
    private readonly HarnessTime _time;
    private readonly HarnessHost _host;
    private readonly HarnessQueries _queries;

    private JobHarness(HarnessDatabase database, HarnessTime time, HarnessHost host, HarnessQueries queries)
    {
        _database = database;
        _time = time;
        _host = host;
        _queries = queries;
    }

    /// <summary>The client that the code under test uses.</summary>
    public IPgEngine Engine => Services.GetRequiredService<IPgEngine>();

    /// <summary>The application's services.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>The database, for the test's own tables and for the application's connections.</summary>
    public string ConnectionString => _database.ConnectionString;

    /// <summary>The harness's time: what handlers get as <see cref="TimeProvider"/>, and the same as the database's clock.</summary>
    public DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>Sets up a database, the services and the kinds. No job runs yet.</summary>
    /// <param name="jobs">Registers the kinds, as the application does.</param>
    /// <param name="options">Services, settings, inline runs.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<JobHarness> StartAsync(
        Action<PgEngineBuilder> jobs, JobHarnessOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        options ??= new JobHarnessOptions();
        var schema = HarnessHost.SchemaOf(options);
        var database = await HarnessDatabase.OpenAsync(options.ConnectionString, schema, cancellationToken).ConfigureAwait(false);
        var time = new HarnessTime();
        var host = new HarnessHost(jobs, options, database.ConnectionString, time);
        var engine = host.Services.GetRequiredService<IOptionsMonitor<PgEngineOptions>>().CurrentValue;
        var harness = new JobHarness(database, time, host, new HarnessQueries(database.Source, engine));
        host.Drain = token => harness.DrainAsync(token);
        await host.TellSchedulesAsync(engine, cancellationToken).ConfigureAwait(false);
        return harness;
    }

    /// <summary>Runs jobs until none is due: those that are, those of due schedules, those they enqueue, and retries without delay.</summary>
    /// <param name="cancellationToken">Stops draining.</param>
    /// <returns>The jobs that ended meanwhile, by id. Failed attempts that are to be retried are not among them.</returns>
    /// <exception cref="TimeoutException">Jobs were still due after <see cref="JobHarnessOptions.DrainTimeout"/>.</exception>
    public async Task<IReadOnlyList<EndedJob>> DrainAsync(CancellationToken cancellationToken = default)
    {
        var since = await _queries.NowAsync(cancellationToken).ConfigureAwait(false);
        await DrainOrAsync(static () => false, cancellationToken).ConfigureAwait(false);
        return await _queries.EndedSinceAsync(since, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>As <see cref="DrainAsync"/>, but stops the worker when told to.</summary>
    internal Task DrainOrAsync(Func<bool> stop, CancellationToken cancellationToken) => _host.RunWorkerUntilAsync(
        async token => stop() || await _queries.IsIdleAsync(token).ConfigureAwait(false), _queries.DueAsync, cancellationToken);

    /// <summary>
    /// Moves the time on, for the database and for handlers: delayed jobs, retries, schedules and expiry fall due. Then drain.
    /// </summary>
    /// <param name="by">How far; not back.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    public async Task AdvanceAsync(TimeSpan by, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        await _database.Clock.AdvanceAsync(by, cancellationToken).ConfigureAwait(false);
        _time.Advance(by);
    }

    /// <summary>Performs one attempt of a job directly, without the database: with its services, middleware and timeout.</summary>
    /// <typeparam name="TPayload">The type given to AddJob.</typeparam>
    /// <param name="payload">The payload; it goes through JSON as in production.</param>
    /// <param name="attempt">The number of the attempt, from 1.</param>
    /// <param name="cancellationToken">Cancels the handler's token, as a shutdown does.</param>
    public Task<PerformedJob> PerformAsync<TPayload>(
        TPayload payload, int attempt = 1, CancellationToken cancellationToken = default) =>
        _host.Performer.PerformAsync(payload, attempt, cancellationToken);

    /// <summary>Lists the live jobs, by id.</summary>
    /// <param name="kind">Only of this kind.</param>
    /// <param name="queue">Only of this queue.</param>
    /// <param name="key">Only with this key.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    public Task<IReadOnlyList<EnqueuedJob>> ListAsync(
        string? kind = null, string? queue = null, string? key = null, CancellationToken cancellationToken = default) =>
        _queries.ListAsync(kind, queue, key, cancellationToken);

    /// <summary>Asserts that a live job with a payload of the type exists.</summary>
    /// <typeparam name="TPayload">The type given to AddJob or MapKind.</typeparam>
    /// <param name="which">What must hold for its payload; null for any.</param>
    /// <param name="queue">The queue it must be on.</param>
    /// <param name="key">The key it must have.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>The first such job, for further assertions.</returns>
    /// <exception cref="JobAssertionException">There is none; the message lists those of the kind.</exception>
    public async Task<EnqueuedJob> AssertEnqueuedAsync<TPayload>(
        Func<TPayload, bool>? which = null, string? queue = null, string? key = null, CancellationToken cancellationToken = default)
    {
        var (found, all) = await _queries.FindAsync(which, queue, key, cancellationToken).ConfigureAwait(false);
        return found.Count > 0
            ? found[0]
            : throw new JobAssertionException($"No live job of {typeof(TPayload).Name} is as expected.{HarnessQueries.Listed(all)}");
    }

    /// <summary>Asserts that no live job with a payload of the type exists.</summary>
    /// <typeparam name="TPayload">The type given to AddJob or MapKind.</typeparam>
    /// <param name="which">What must not hold for any payload; null for none at all.</param>
    /// <param name="queue">Only on this queue.</param>
    /// <param name="key">Only with this key.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <exception cref="JobAssertionException">There is one; the message lists them.</exception>
    public async Task AssertNotEnqueuedAsync<TPayload>(
        Func<TPayload, bool>? which = null, string? queue = null, string? key = null, CancellationToken cancellationToken = default)
    {
        var (found, _) = await _queries.FindAsync(which, queue, key, cancellationToken).ConfigureAwait(false);
        if (found.Count > 0)
        {
            throw new JobAssertionException($"{found.Count} live jobs of {typeof(TPayload).Name} were not expected.{HarnessQueries.Listed(found)}");
        }
    }

    /// <summary>When the next run of a workflow falls due that waits for its time; null when none does.</summary>
    internal Task<DateTimeOffset?> NextRunAsync(CancellationToken cancellationToken) => _queries.NextRunAsync(cancellationToken);

    /// <summary>The input of a run; null when it is not known, or history did not keep it.</summary>
    internal Task<string?> InputOfAsync(long runId, CancellationToken cancellationToken) => _queries.InputOfAsync(runId, cancellationToken);

    /// <summary>Ends the application's services and drops the database, unless it is the caller's.</summary>
    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync().ConfigureAwait(false);
        await _database.DisposeAsync().ConfigureAwait(false);
    }
}
