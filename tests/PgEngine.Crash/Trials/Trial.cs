using System.Diagnostics;
using Npgsql;
using PgEngine.Crash.Bugs;
using PgEngine.Crash.Faults;
using PgEngine.Crash.Load;
using PgEngine.Crash.Workers;
using PgEngine.CrashWorker;
using PgEngine.History;
using PgEngine.Testing;

namespace PgEngine.Crash.Trials;

/// <summary>
/// One trial: a database of its own, a producer, a crew of worker processes, and a history. The caller makes the faults;
/// <see cref="FinishAsync"/> ends them all, lets the backlog drain, and has the history judged. A history that does not hold is kept;
/// with PGENGINE_CRASH_KEEP set, every one.
/// </summary>
public sealed class Trial : IAsyncDisposable
{
    private const string KeepVariable = "PGENGINE_CRASH_KEEP";

    private readonly TrialOptions _options;
    private readonly string _folder;
    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private readonly NpgsqlDataSource _producerSource;
    private readonly FaultProxy? _producerProxy;
    private readonly List<FaultProxy> _workerProxies = [];
    private bool _isKept;

    private Trial(TrialOptions options, TrialDatabase database, string folder)
    {
        _options = options;
        _folder = folder;
        Database = database;
        Random = new Random((int)options.Seed);
        Recorder = HistoryRecorder.Open(folder, "driver", options.Name, options.Seed);
        Crew = new Crew(database, Recorder, options.Configure(new WorkerSettings
        {
            Name = "",
            ConnectionString = database.ConnectionString,
            Folder = folder,
            Run = options.Name,
            Seed = options.Seed,
            NoClaimAfterListen = options.Bug == SeededBug.NoClaimAfterListen,
        }));
        if (options.ProducerCutsEvery > 0)
        {
            _producerProxy = new FaultProxy(
                database.ConnectionString, FaultProxy.Sometimes((int)options.Seed, options.ProducerCutsEvery, static () => { }));
        }

        _producerSource = NpgsqlDataSource.Create(_producerProxy?.ConnectionString ?? database.ConnectionString);
        Producer = new Producer(_producerSource, Recorder, options.Bug == SeededBug.LostAnswerIsFailure);
    }

    public TrialDatabase Database { get; }

    /// <summary>The history of this process: producer, nemesis, and sweeper where the trial sweeps by itself.</summary>
    public HistoryRecorder Recorder { get; }

    public Random Random { get; }

    public Crew Crew { get; }

    public Producer Producer { get; }

    /// <summary>A client of its own that enqueues to keys.</summary>
    public KeyedClient Client(string name) => new(name, _producerSource, Recorder, new Random(Random.Next()));

    /// <summary>A client of its own that enqueues to lines.</summary>
    public LineClient LineClient(string name) => new(name, _producerSource, Recorder, new Random(Random.Next()));

    public static async Task<Trial> StartAsync(PostgresServer server, TrialOptions options)
    {
        var database = await TrialDatabase.CreateAsync(server);
        try
        {
            await database.SeedAsync(options.Bug);
            return new Trial(options, database, Directory.CreateTempSubdirectory("pgengine-crash-").FullName);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>A way to the database for a worker that loses every n-th answer about a commit.</summary>
    public string LossyConnectionString(string worker, int every)
    {
        var proxy = new FaultProxy(
            Database.ConnectionString,
            FaultProxy.Sometimes(Random.Next(), every, () => Recorder.Fault("lost answer", worker).Dispose()));
        _workerProxies.Add(proxy);
        return proxy.ConnectionString;
    }

    /// <summary>Whether the handler of a job has begun this attempt; only then does its worker know that it has the job.</summary>
    public Task<bool> HasStartedAsync(Work work, int attempt) => Task.FromResult(HistoryReader.ReadFolder(_folder).Events.Any(
        e => e.Kind == HistoryEventKind.Start && (e.Key ?? e.Value) == work.Key && e.Attempt == attempt));

    /// <summary>Ends the connections of all listeners.</summary>
    public async Task TerminateListenersAsync()
    {
        using (Recorder.Fault("listeners", null))
        {
            await Database.TerminateListenersAsync();
        }
    }

    /// <summary>Sweeps, and writes down which leases it took.</summary>
    /// <returns>How many jobs it took back.</returns>
    public Task<int> SweepAsync() => RecordedSweep.RunAsync(Database.Source, Recorder);

    /// <summary>Lets the backlog drain, stops the workers, reads the database, and judges.</summary>
    public async Task<TrialReport> FinishAsync()
    {
        Crew.ReplaceDead();
        await Wait.TryAsync(Database.IsDrainedAsync, _options.DrainCeiling);
        await Crew.StopAsync();
        await Database.RecordFinalRowsAsync(Recorder);
        Recorder.Dispose();

        var check = HistoryChecker.CheckFolder(_folder, _options.Checks);
        _isKept = (!check.IsValid && _options.Bug == SeededBug.None) || Environment.GetEnvironmentVariable(KeepVariable) is { Length: > 0 };
        return new TrialReport
        {
            Name = _options.Name,
            Seed = _options.Seed,
            Check = check,
            AnswersLost = _workerProxies.Sum(proxy => proxy.CutCount) + (_producerProxy?.CutCount ?? 0),
            Duration = Stopwatch.GetElapsedTime(_startedAt),
            Folder = _isKept ? _folder : null,
        };
    }

    public async ValueTask DisposeAsync()
    {
        await Crew.DisposeAsync();
        Recorder.Dispose();
        await _producerSource.DisposeAsync();
        foreach (var proxy in _workerProxies)
        {
            await proxy.DisposeAsync();
        }

        if (_producerProxy is not null)
        {
            await _producerProxy.DisposeAsync();
        }

        await Database.DisposeAsync();
        if (!_isKept)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
