using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using PgEngine.Hosting;
using PgEngine.Workers;
using PgEngine.Workflows;
using PgEngine.Workflows.Journal;
using PgEngine.Workflows.Registration;
using PgEngine.Workflows.Running;
using PgEngine.Workflows.Writing;

namespace PgEngine.Testing.Workflows;

/// <summary>One replay: the runtime's own activation over a journal in memory, stopped at the first thing that the journal does not have.</summary>
internal sealed class ReplayRun(
    RunRecording recording, string input, IServiceProvider services, JsonSerializerOptions? json, WorkflowOptions options)
    : IRunHost, IRunStore
{
    /// <summary>By the real clock: a replay itself takes milliseconds.</summary>
    private static readonly TimeSpan LongestReplay = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource<ReplayResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task<ReplayResult> RunAsync<TWorkflow>()
        where TWorkflow : Workflow
    {
        var kind = WorkflowKind.Of(recording.Workflow, recording.Version);
        var (takes, returns) = WorkflowTypes.Of(typeof(TWorkflow));
        var workflow = new WorkflowRegistration(
            recording.Workflow, recording.Version, kind, takes, returns,
            static provider => provider.GetRequiredService<TWorkflow>(), options);
        var scope = services.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
        {
            using var run = new RunActivation(Job(kind), workflow, Journal(), Tools(), scope.ServiceProvider, this);
            run.Begin();
            try
            {
                return await _result.Task.WaitAsync(LongestReplay).ConfigureAwait(false);
            }
            catch (TimeoutException e)
            {
                throw new TimeoutException(
                    $"The replay did not end within {LongestReplay}: the workflow awaits something that its context has not returned.", e);
            }
            finally
            {
                run.Abandon(StepStopReason.Shutdown);
            }
        }
    }

    public void Add(RunItem item)
    {
        switch (item)
        {
            case ParkItem { Mode: ParkMode.Block } park:
                End(ReplayOutcome.Blocked, difference: park.Problem);
                break;
            case ParkItem park:
                End(ReplayOutcome.Continues, next: park.Step ?? "a wait");
                break;
            case EndItem end:
                End(ReplayOutcome.Fits, end: ReasonOf(end.Detail) is { } reason ? $"{end.Outcome}: {reason}" : end.Outcome);
                break;
            case CheckpointItem row:
                End(ReplayOutcome.Continues, next: row.Name.Full);
                break;
        }
    }

    public void Broken(RunActivation run, Exception e)
    {
        if (e is NextStepException next)
        {
            End(ReplayOutcome.Continues, next: next.Message);
        }
        else
        {
            _result.TrySetException(new InvalidOperationException($"The replay broke: {e.Message}", e));
        }
    }

    public void Parked(RunActivation run)
    {
    }

    public void Torn(RunActivation run)
    {
    }

    public void Ended(RunActivation run, EndItem end)
    {
    }

    public void Blocked(RunActivation run, string problem)
    {
    }

    public void Abandoned(RunActivation run, StepStopReason reason)
    {
    }

    private static string? ReasonOf(string? detail)
    {
        if (detail is null)
        {
            return null;
        }

        using var document = JsonDocument.Parse(detail);
        return document.RootElement.TryGetProperty("reason", out var reason) ? reason.GetString() : null;
    }

    private static JournalRow Row(StepRecord step) => new(
        StepHash.Of(step.Name), step.N, StepWord.Read(step.Kind), step.Name, step.At.UtcDateTime, step.DueAt?.UtcDateTime, null,
        step.ValueJson is { } value ? Encoding.UTF8.GetBytes(value) : null);

    private void End(ReplayOutcome outcome, string? next = null, string? difference = null, string? end = null) =>
        _result.TrySetResult(new ReplayResult(outcome, next, difference, end));

    private RunJournal Journal()
    {
        var journal = new RunJournal();
        journal.Load(recording.Steps.OrderBy(static step => step.N).Select(Row));
        return journal;
    }

    private ClaimedJob Job(string kind)
    {
        // A run is as old as its first row: the body's time begins there.
        var at = recording.Steps.Count > 0 ? recording.Steps[0].At.UtcDateTime : DateTime.UnixEpoch;
        return new ClaimedJob
        {
            Id = recording.RunId,
            Queue = "default",
            Kind = kind,
            Attempt = 2,
            Losses = 0,
            Timeout = null,
            Payload = Encoding.UTF8.GetBytes(input),
            Headers = null,
            IsCancelRequested = false,
            CreatedAt = at,
            RunAt = at,
            ClaimedAt = at,
            Lease = new HeldLease(Guid.Empty),
        };
    }

    private WorkflowTools Tools()
    {
        var engine = new PgEngineOptions();
        engine.Json = json ?? engine.Json;
        new PgEnginePostConfigureOptions().PostConfigure(null, engine);
        return new WorkflowTools
        {
            Options = engine.Workflows,
            Json = engine.Json,
            Store = this,
            Scopes = services.GetRequiredService<IServiceScopeFactory>(),
            Gate = new StepGate(1),
            Clock = new RunClock(TimeProvider.System),
            Time = TimeProvider.System,
            Random = static () => 0.5,
            Logger = NullLogger.Instance,
            CodecOf = engine.PayloadCodecs.For,
            NewestVersion = static _ => 1,
            Faults = new RunFaults { BeforeStep = static (_, name) => throw new NextStepException(name) },
        };
    }

    /// <summary>Thrown in the place of a step's body.</summary>
    private sealed class NextStepException(string step) : Exception(step);
}
