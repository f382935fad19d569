using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using PgEngine.Hosting;
using PgEngine.Tests.Workers;
using PgEngine.Workers;
using PgEngine.Workflows;
using PgEngine.Workflows.Journal;
using PgEngine.Workflows.Registration;
using PgEngine.Workflows.Running;
using PgEngine.Workflows.Writing;

namespace PgEngine.Tests.Workflows.Support;

/// <summary>Runs one workflow without a database: activates it, waits until it rests, resumes it hot or cold.</summary>
internal sealed class RunBench(Func<WorkflowContext, Task<string>> body) : IRunHost
{
    private static readonly ServiceProvider Services = new ServiceCollection().BuildServiceProvider();

    private TaskCompletionSource _rested = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _torn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private MemoryStore? _store;

    public MemoryRun Run { get; } = new();

    public ManualTime Time { get; } = new();

    public WorkflowOptions Options { get; } = new();

    public WorkflowRuntimeOptions Runtime { get; } = new() { ParkAfter = TimeSpan.Zero };

    public RunActivation? Activation { get; private set; }

    public Exception? Broke { get; private set; }

    public bool IsAbandoned { get; private set; }

    /// <summary>Ends when a parked activation cannot be gone on with.</summary>
    public Task WhenTorn => _torn.Task.WaitAsync(TimeSpan.FromSeconds(30));

    /// <summary>After how many rows of the journal the worker dies; null for never.</summary>
    public int? CrashAfter
    {
        get => Store.CrashAfter;
        set => Store.CrashAfter = value;
    }

    public MemoryStore Store => _store ??= new MemoryStore(Run, Time);

    /// <summary>Another body for the next activation: the code has changed.</summary>
    public Func<WorkflowContext, Task<string>> Body { get; set; } = body;

    /// <summary>Activates the run from its journal and waits until it rests.</summary>
    public Task<MemoryRun> RunAsync()
    {
        Begin();
        return RestAsync();
    }

    public void Begin()
    {
        var journal = new RunJournal();
        journal.Load(Run.Rows.Values.OrderBy(row => row.N).ThenBy(row => row.At));
        var kind = new WorkflowRegistration("test", 1, "test", typeof(string), typeof(string), _ => new BodyWorkflow(Body), Options);
        Activation = new RunActivation(Claim(), kind, journal, Tools(), Services, this);
        Begun();
        Activation.Begin();
        if (Run.IsCancelRequested)
        {
            Activation.Cancel(null);
        }
    }

    /// <summary>Goes on where the last activation rests in memory.</summary>
    public Task<MemoryRun> ResumeHotAsync()
    {
        var rows = Run.Rows.Values.Where(row => row.N > Run.StepCount).OrderBy(row => row.N).ToList();
        Run.Attempt++;
        Begun();
        Activation!.Resume(Claim(), rows);
        if (Run.IsCancelRequested)
        {
            Activation.Cancel(null);
        }

        return RestAsync();
    }

    /// <summary>Goes on as another worker would.</summary>
    public Task<MemoryRun> ResumeColdAsync()
    {
        Run.Attempt++;
        return RunAsync();
    }

    public async Task<MemoryRun> RestAsync()
    {
        await _rested.Task.WaitAsync(TimeSpan.FromSeconds(30));
        return Broke is null ? Run : throw new InvalidOperationException("The run broke.", Broke);
    }

    /// <summary>Sends a signal; a run that is parked for it takes it at once.</summary>
    public void Signal(string name, string payload)
    {
        Run.Signals.Add((name, JsonSerializer.SerializeToUtf8Bytes(payload)));
        if (Run.Awaits is { } awaits && new MemorySearch(Run, Store.Now).Find(awaits, Run.StepCount).Count > 0)
        {
            Run.Awaits = null;
        }
    }

    public void Parked(RunActivation run) => Rested();

    public void Torn(RunActivation run) => _torn.TrySetResult();

    public void Ended(RunActivation run, EndItem end) => Rested();

    public void Blocked(RunActivation run, string problem) => Rested();

    public void Abandoned(RunActivation run, StepStopReason reason)
    {
        IsAbandoned = true;
        Rested();
    }

    public void Broken(RunActivation run, Exception e)
    {
        Broke = e;
        Rested();
    }

    private void Rested() => _rested.TrySetResult();

    private void Begun()
    {
        _rested = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Run.State = "running";
        Run.Awaits = null;
    }

    private ClaimedJob Claim() => new()
    {
        Id = 1,
        Queue = "default",
        Kind = "test",
        Attempt = Run.Attempt,
        Losses = 0,
        Timeout = null,
        Payload = Encoding.UTF8.GetBytes("\"in\""),
        Headers = null,
        IsCancelRequested = Run.IsCancelRequested,
        CreatedAt = DateTime.UnixEpoch,
        RunAt = DateTime.UnixEpoch,
        ClaimedAt = Store.Now,
        Lease = new HeldLease(Guid.NewGuid()),
    };

    private WorkflowTools Tools()
    {
        var options = new PgEngineOptions();
        options.Json.TypeInfoResolver = new DefaultJsonTypeInfoResolver();
        options.Json.MakeReadOnly();
        var clock = new RunClock(Time);
        clock.Hear(Store.Now);
        return new WorkflowTools
        {
            Options = Runtime,
            Json = options.Json,
            Store = Store,
            Scopes = Services.GetRequiredService<IServiceScopeFactory>(),
            Gate = new StepGate(Runtime.MaxRunningSteps),
            Clock = clock,
            Time = Time,
            Random = () => 0.5,
            Logger = NullLogger.Instance,
            NewestVersion = _ => 1,
            CodecOf = options.PayloadCodecs.For,
        };
    }
}
