using System.Diagnostics;
using PgEngine.Crash.Trials;
using PgEngine.Crash.Workers;
using PgEngine.CrashWorker;
using PgEngine.History;
using PgEngine.Testing;

namespace PgEngine.Crash.Sagas;

/// <summary>One trial of workflows: a database of its own, a crew, a sender and a nemesis. Faults are in the crew's history.</summary>
public sealed class SagaTrial : IAsyncDisposable
{
    private const string AllEnded = "select not exists (select from engine.jobs)";

    // Nothing runs, is due, or is to be looked at again.
    private const string IsStuck =
        """
        select exists (select from engine.jobs) and not exists (select from engine.run_reminders)
          and not exists (select from engine.jobs where state not in ('waiting', 'paused'))
        """;

    private static readonly TimeSpan StuckFor = TimeSpan.FromSeconds(1.5);

    private readonly WorkflowScenarioOptions _options;
    private readonly string _folder;
    private readonly HistoryRecorder _recorder;
    private readonly long _startedAt = Stopwatch.GetTimestamp();

    private SagaTrial(WorkflowScenarioOptions options, TrialDatabase database)
    {
        _options = options;
        _folder = Directory.CreateTempSubdirectory("pgengine-crash-").FullName;
        Database = database;
        var name = $"workflows {options.Seed}";
        _recorder = HistoryRecorder.Open(_folder, "driver", name, options.Seed);
        Crew = new Crew(database, _recorder, new WorkerSettings
        {
            Name = "",
            ConnectionString = database.ConnectionString,
            Folder = _folder,
            Run = name,
            Seed = options.Seed,
            Sagas = 4,
        });
        var random = new Random((int)options.Seed);
        Sender = new SagaSender(database, new Random(random.Next()));
        Nemesis = new SagaNemesis(database, Crew, options, random);
    }

    public TrialDatabase Database { get; }

    public Crew Crew { get; }

    public SagaSender Sender { get; }

    public SagaNemesis Nemesis { get; }

    public static async Task<SagaTrial> StartAsync(PostgresServer server, WorkflowScenarioOptions options)
    {
        var database = await TrialDatabase.CreateAsync(server);
        await database.SeedAsync(options.Bug);
        return new SagaTrial(options, database);
    }

    /// <summary>Waits until all has ended, or clearly never will.</summary>
    public async Task WaitForEndAsync(TimeSpan ceiling)
    {
        var movedAt = Stopwatch.GetTimestamp();
        await Wait.TryAsync(
            async () =>
            {
                if (!await Database.AskAsync<bool>(IsStuck))
                {
                    movedAt = Stopwatch.GetTimestamp();
                }

                return await Database.AskAsync<bool>(AllEnded) || Stopwatch.GetElapsedTime(movedAt) > StuckFor;
            },
            ceiling);
    }

    /// <summary>Holds up a step of a saga on one worker; at work or not yet.</summary>
    public Task ShutGateAsync(long runId, string step, string worker) => Database.AskAsync<bool>(
        "insert into saga_gates (run_id, step, worker) values ($1, $2, $3)", runId, step, worker);

    /// <summary>Lets all steps on a worker go on.</summary>
    public Task OpenGatesAsync(string worker) => Database.AskAsync<bool>("delete from saga_gates where worker = $1", worker);

    /// <summary>Whether a worker has begun a step.</summary>
    public Task<bool> HasBegunAsync(long runId, string step, string worker) => Database.AskAsync<bool>(
        "select exists (select from saga_facts where run_id = $1 and step = $2 and worker = $3)", runId, step, worker);

    /// <summary>Whether the row of a step is there.</summary>
    public Task<bool> HasRowAsync(long runId, string step) => Database.AskAsync<bool>(
        "select exists (select from engine.steps where run_id = $1 and name = $2)", runId, step);

    /// <summary>Kills what is left, and judges.</summary>
    public async Task<WorkflowReport> FinishAsync()
    {
        await Crew.DisposeAsync();
        var violations = new Dictionary<SagaCheck, IReadOnlyList<string>>();
        foreach (var check in SagaChecks.All)
        {
            violations[check] = await Database.ListAsync(check.Sql);
        }

        return new WorkflowReport
        {
            Seeds = [_options.Seed],
            Figures = await SagaFigures.ReadAsync(Database.Source),
            Violations = violations,
            Faults = HistoryReader.ReadFolder(_folder).Events
                .Where(e => e.Kind == HistoryEventKind.FaultBegin)
                .GroupBy(e => e.FaultKind!)
                .ToDictionary(faults => faults.Key, faults => faults.Count()),
            Duration = Stopwatch.GetElapsedTime(_startedAt),
        };
    }

    public async ValueTask DisposeAsync()
    {
        await Crew.DisposeAsync();
        _recorder.Dispose();
        await Database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
