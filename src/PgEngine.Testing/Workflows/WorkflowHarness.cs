using System.Globalization;
using System.Text;
using PgEngine.Client;
using PgEngine.Hosting;
using PgEngine.Workflows;

namespace PgEngine.Testing.Workflows;

/// <summary>
/// A real engine for tests of one's own workflows: runs go on when the test says so, and waits of days take no time. For any test framework.
/// </summary>
/// <remarks>
/// <para>
/// Every wait gives the run back to the database, and each drain has a worker of its own, which begins the body anew with what was recorded:
/// a workflow that is not the same when it runs again shows it here.
/// </para>
/// <para>Retries of steps wait as sleeps do. One call at a time.</para>
/// </remarks>
public sealed class WorkflowHarness : IAsyncDisposable
{
    private const int MaxActiveRuns = 16;

    // Behind the time itself: it has come then, whatever the clocks round to.
    private static readonly TimeSpan Beyond = TimeSpan.FromMilliseconds(1);

    private WorkflowHarness(JobHarness jobs) => Jobs = jobs;

    /// <summary>The harness below, for the jobs of the same engine and for assertions on what was enqueued.</summary>
    public JobHarness Jobs { get; }

    /// <summary>The client that the code under test uses.</summary>
    public IPgEngine Engine => Jobs.Engine;

    /// <summary>The harness's time.</summary>
    public DateTimeOffset Now => Jobs.Now;

    /// <summary>Sets up a database, the services and the workflows. Nothing runs yet.</summary>
    /// <param name="workflows">Registers workflows and kinds, as the application does.</param>
    /// <param name="options">Services, settings.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<WorkflowHarness> OpenAsync(
        Action<PgEngineBuilder> workflows, JobHarnessOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workflows);
        return new WorkflowHarness(
            await JobHarness.StartAsync(workflows, Parking(options ?? new()), cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Starts a run. It begins with the next drain.</summary>
    /// <typeparam name="TIn">What the workflow takes.</typeparam>
    /// <param name="workflow">The workflow's name.</param>
    /// <param name="input">The input.</param>
    /// <param name="options">How to start it.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>The run's id.</returns>
    public Task<long> StartAsync<TIn>(
        string workflow, TIn input, StartOptions? options = null, CancellationToken cancellationToken = default) =>
        Engine.StartWorkflowAsync<TIn>(workflow, input, options, null, cancellationToken);

    /// <summary>Sends a signal. A run that waited for it goes on with the next drain.</summary>
    /// <typeparam name="T">What the payload is written from.</typeparam>
    /// <param name="runId">The run.</param>
    /// <param name="name">The signal's name.</param>
    /// <param name="payload">The payload; null for none.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    public Task<SignalAnswer> SignalAsync<T>(long runId, string name, T payload, CancellationToken cancellationToken = default) =>
        Engine.SignalAsync(runId, name, payload, null, null, cancellationToken);

    /// <summary>Lets runs and jobs go on until each has ended or waits for something.</summary>
    /// <param name="cancellationToken">Stops draining.</param>
    /// <returns>The runs and jobs that ended meanwhile, by id.</returns>
    /// <exception cref="TimeoutException">Something was still due after <see cref="JobHarnessOptions.DrainTimeout"/>.</exception>
    public Task<IReadOnlyList<EndedJob>> DrainAsync(CancellationToken cancellationToken = default) => Jobs.DrainAsync(cancellationToken);

    /// <summary>Moves the time on; then drain.</summary>
    /// <param name="by">How far; not back.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    public Task AdvanceAsync(TimeSpan by, CancellationToken cancellationToken = default) => Jobs.AdvanceAsync(by, cancellationToken);

    /// <summary>
    /// Drains, moves the time to where the next sleep, retry or timeout falls due, and so on until no run waits for its time. What waits for
    /// a signal without a timeout goes on waiting; a wait with a timeout runs out, so send its signal before.
    /// </summary>
    /// <param name="max">So many times the time is moved at most.</param>
    /// <param name="cancellationToken">Stops draining.</param>
    /// <returns>The runs and jobs that ended meanwhile.</returns>
    /// <exception cref="TimeoutException">Runs still wait for their time after so many moves.</exception>
    public async Task<IReadOnlyList<EndedJob>> SkipWaitsAsync(int max = 1000, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(max);
        var ended = new List<EndedJob>(await DrainAsync(cancellationToken).ConfigureAwait(false));
        for (var moves = 0; await MoveToNextAsync(cancellationToken).ConfigureAwait(false); moves++)
        {
            if (moves == max)
            {
                throw new TimeoutException($"Runs still wait for their time after {max} waits.");
            }

            ended.AddRange(await DrainAsync(cancellationToken).ConfigureAwait(false));
        }

        return ended;
    }

    /// <summary>The result of a run that has completed.</summary>
    /// <typeparam name="T">What the result is read into.</typeparam>
    /// <param name="runId">The run.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <exception cref="JobAssertionException">It has not ended; the message says what it waits for and lists its journal.</exception>
    /// <exception cref="Errors.JobFailedException">It has failed.</exception>
    /// <exception cref="Errors.JobCancelledException">It was cancelled.</exception>
    public async Task<T?> ResultAsync<T>(long runId, CancellationToken cancellationToken = default)
    {
        await CheckEndedAsync(runId, cancellationToken).ConfigureAwait(false);
        return await Engine.WaitForResultAsync<T>(runId, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Where a run stands.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <exception cref="JobAssertionException">There is no such run.</exception>
    public async Task<RunStatus> StatusAsync(long runId, CancellationToken cancellationToken = default) =>
        await Engine.GetRunAsync(runId, cancellationToken).ConfigureAwait(false)
            ?? throw new JobAssertionException($"There is no run {runId}.");

    /// <summary>The whole journal of a run, in its order.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    public async Task<IReadOnlyList<StepRecord>> StepsAsync(long runId, CancellationToken cancellationToken = default)
    {
        const int Page = 1000;
        var steps = new List<StepRecord>();
        IReadOnlyList<StepRecord> page;
        do
        {
            page = await Engine.GetStepsAsync(runId, steps.Count == 0 ? 0 : steps[^1].N, Page, cancellationToken).ConfigureAwait(false);
            steps.AddRange(page);
        }
        while (page.Count == Page);
        return steps;
    }

    /// <summary>Writes down a run as JSON, for <see cref="ReplayCheck"/>: keep it beside the tests, and replay it with later code.</summary>
    /// <param name="runId">The run, ended or not.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <exception cref="JobAssertionException">There is no such run.</exception>
    public async Task<string> RecordAsync(long runId, CancellationToken cancellationToken = default)
    {
        var status = await StatusAsync(runId, cancellationToken).ConfigureAwait(false);
        var input = await Jobs.InputOfAsync(runId, cancellationToken).ConfigureAwait(false);
        return new RunRecording(status.Workflow, status.Version, status.RunId, input, await StepsAsync(runId, cancellationToken).ConfigureAwait(false)).Write();
    }

    /// <summary>Ends the application's services and drops the database, unless it is the caller's.</summary>
    public ValueTask DisposeAsync() => Jobs.DisposeAsync();

    /// <summary>Moves the time to where the next run falls due.</summary>
    /// <returns>False: none waits for its time.</returns>
    internal async Task<bool> MoveToNextAsync(CancellationToken cancellationToken)
    {
        if (await Jobs.NextRunAsync(cancellationToken).ConfigureAwait(false) is not { } due)
        {
            return false;
        }

        var by = due - Now;
        await AdvanceAsync((by > TimeSpan.Zero ? by : TimeSpan.Zero) + Beyond, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <exception cref="JobAssertionException">The run has not ended.</exception>
    internal async Task CheckEndedAsync(long runId, CancellationToken cancellationToken)
    {
        var run = await StatusAsync(runId, cancellationToken).ConfigureAwait(false);
        if (run.FinishedAt is not null)
        {
            return;
        }

        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"Run {runId} of {run.Workflow} has not ended: it is {run.State}");
        if (run.WaitsFor.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $" for {string.Join(", ", run.WaitsFor)}");
        }

        text.Append(CultureInfo.InvariantCulture, $"{(run.DueAt is { } due ? $" until {due:O}" : "")}{(run.Reason is { } reason ? $" ({reason})" : "")}. Its journal:");
        foreach (var step in await StepsAsync(runId, cancellationToken).ConfigureAwait(false))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  {step.N} {step.Name} ({step.Kind}) {step.ValueJson}");
        }

        throw new JobAssertionException(text.ToString());
    }

    /// <summary>The test's options, with waits that are all of the durable kind.</summary>
    private static JobHarnessOptions Parking(JobHarnessOptions options) => new()
    {
        RunInline = options.RunInline,
        ConnectionString = options.ConnectionString,
        Services = options.Services,
        DrainTimeout = options.DrainTimeout,
        Engine = engine =>
        {
            engine.Workflows.ParkAfter = TimeSpan.Zero;
            engine.Workflows.LongRetry = TimeSpan.FromTicks(1);
            engine.Workflows.MaxActiveRuns = MaxActiveRuns;
            options.Engine?.Invoke(engine);
        },
    };
}
