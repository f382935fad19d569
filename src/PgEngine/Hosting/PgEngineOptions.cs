using System.Text.Json;
using Npgsql;
using PgEngine.Codecs;
using PgEngine.Hooks;
using PgEngine.Jobs;
using PgEngine.Routing;
using PgEngine.Schedules;
using PgEngine.Workflows;
using PgEngine.Workflows.Registration;
using PgEngine.Workflows.Running;

namespace PgEngine.Hosting;

/// <summary>Settings of one engine instance: bound from the section <c>PgEngine</c> (or <c>PgEngine:name</c>), then by code.</summary>
public sealed class PgEngineOptions
{
    /// <summary>
    /// How to reach the database: an Npgsql connection string, a <c>postgres://</c> URI, <c>env:NAME</c> or <c>file:PATH</c>.
    /// </summary>
    /// <value>The default value is null; required unless <see cref="UseDataSource"/> was called.</value>
    public string? ConnectionString { get; set; }

    /// <summary>The schema the engine lives in.</summary>
    /// <value>The default value is <c>engine</c>.</value>
    public string Schema { get; set; } = "engine";

    /// <summary>Queues this worker serves.</summary>
    /// <value>The default value is empty, which means the queue <c>default</c>.</value>
    public IList<string> Queues { get; } = [];

    /// <summary>In which order the queues are served.</summary>
    /// <value>The default value is <see cref="QueueOrder.Mixed"/>.</value>
    public QueueOrder QueueOrder { get; set; }

    /// <summary>Shares of the queues for <see cref="QueueOrder.Weighted"/>, from 1 to 10000.</summary>
    /// <value>The default value is empty; a queue that is not listed has weight 1.</value>
    public IDictionary<string, int> QueueWeights { get; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>
    /// What this worker offers: a job with tags is taken only when all of them are here, or <c>*</c> is. A job's wish <c>~name</c> is granted
    /// by a worker that lists <c>name</c>.
    /// </summary>
    /// <value>The default value is empty: jobs are taken whatever tags they have.</value>
    public IList<string> Tags { get; } = [];

    /// <summary>What this worker refuses: a job with any of these tags is left for others.</summary>
    /// <value>The default value is empty.</value>
    public IList<string> ForbiddenTags { get; } = [];

    /// <summary>How long a job waits for a worker that has the tags it wishes for (<c>~name</c>) before any may take it.</summary>
    /// <value>The default value is 2 seconds; at most 1 hour.</value>
    public TimeSpan StickyDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How many jobs run at the same time in this worker.</summary>
    /// <value>The default value is 10.</value>
    public int Concurrency { get; set; } = 10;

    /// <summary>How many jobs are claimed ahead of free slots at most; 0 claims only for free slots.</summary>
    /// <value>The default value is 4000. No more is held than about 100 ms of work at the observed rate.</value>
    public int Prefetch { get; set; } = 4000;

    /// <summary>
    /// How long a job may wait in this worker for a slot. One that has waited longer goes back with its attempt unspent, and no more than
    /// the free slots is claimed until a handler has shown again how fast it is.
    /// </summary>
    /// <value>The default value is 30 seconds.</value>
    public TimeSpan PrefetchTtl { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long to wait, give or take half of it, before claiming again after a claim that brought <see cref="RefetchThreshold"/> jobs or
    /// fewer. It trades latency for fewer claims where many processes enqueue job by job.
    /// </summary>
    /// <value>The default value is zero, which never waits. At most 5 seconds and the poll interval.</value>
    public TimeSpan RefetchDelay { get; set; }

    /// <summary>How few jobs make a claim a poor one, after which <see cref="RefetchDelay"/> applies.</summary>
    /// <value>The default value is 0: only a claim that brought nothing.</value>
    public int RefetchThreshold { get; set; }

    /// <summary>How many wake-ups, at most, end the <see cref="RefetchDelay"/> early; the number is drawn anew each time.</summary>
    /// <value>The default value is 500.</value>
    public int RefetchAbortThreshold { get; set; } = 500;

    /// <summary>The most jobs one claim takes; a claim for a batch kind takes up to one batch instead.</summary>
    /// <value>The default value is 1000.</value>
    public int MaxClaim { get; set; } = 1000;

    /// <summary>Whether this instance runs jobs; without it the instance only enqueues.</summary>
    /// <value>The default value is true; without registered handlers no worker starts either.</value>
    public bool RunWorker { get; set; } = true;

    /// <summary>
    /// Whether the worker installs or upgrades the schema at start. For development; use <c>pgengine migrate</c> elsewhere.
    /// </summary>
    /// <value>The default value is false.</value>
    public bool MigrateOnStart { get; set; }

    /// <summary>How often an idle worker looks for jobs that no notification announced.</summary>
    /// <value>The default value is 10 seconds. Without working notifications it looks at least once a second.</value>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one attempt may run unless the job or its kind says otherwise.</summary>
    /// <value>The default value is 1 hour.</value>
    public TimeSpan JobTimeout { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How many attempts jobs have whose enqueue and kind do not say, from 1 to 1,000,000.</summary>
    /// <value>The default value is null, which leaves it to the queue, then to the engine's 20.</value>
    public int? MaxAttempts { get; set; }

    /// <summary>How long the first failed attempt waits, for kinds without a retry policy; the delay then doubles.</summary>
    /// <value>The default value is null, which leaves it to the queue, then to the engine's 5 seconds.</value>
    public TimeSpan? RetryBackoffBase { get; set; }

    /// <summary>How long a failed attempt waits at most, for kinds without a retry policy.</summary>
    /// <value>The default value is null, which leaves it to the queue, then to the engine's hour.</value>
    public TimeSpan? RetryBackoffCap { get; set; }

    /// <summary>How often the worker shows that it lives.</summary>
    /// <value>The default value is 5 seconds.</value>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often dead workers are looked for, by whichever worker beats first.</summary>
    /// <value>The default value is 10 seconds; it must be at least <see cref="HeartbeatInterval"/>.</value>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long this worker may go without a beat before others take its jobs.</summary>
    /// <value>The default value is 30 seconds; it must be at least three times <see cref="HeartbeatInterval"/>.</value>
    public TimeSpan SweepThreshold { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long jobs taken from dead workers wait before they run again.</summary>
    /// <value>The default value is zero.</value>
    public TimeSpan RecoveryDelay { get; set; }

    /// <summary>How long running jobs may go on after the host began to stop.</summary>
    /// <value>The default value is 25 seconds; it must be shorter than the host's ShutdownTimeout.</value>
    public TimeSpan ShutdownGracePeriod { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>How long a job waits that a shutdown interrupted.</summary>
    /// <value>The default value is zero.</value>
    public TimeSpan InterruptedJobRetryDelay { get; set; }

    /// <summary>Connections of the engine's own pool: the listener, the writer, claims, beats and result waits.</summary>
    /// <value>The default value is 10.</value>
    public int MaxConnections { get; set; } = 10;

    /// <summary>Whether to listen for notifications. Switch it off behind a transaction pooler.</summary>
    /// <value>The default value is true.</value>
    public bool Listen { get; set; } = true;

    /// <summary>
    /// Whether the worker prepares its statements on the server. Switch it off behind a transaction pooler that cannot keep prepared
    /// statements (PgBouncer before 1.21).
    /// </summary>
    /// <value>The default value is true.</value>
    public bool PrepareStatements { get; set; } = true;

    /// <summary>Whether a worker refuses to run on a copy of the database (restored elsewhere) until <c>adopt_database()</c>.</summary>
    /// <value>The default value is false: it warns.</value>
    public bool RefuseRestoredCopy { get; set; }

    /// <summary>How payloads and results are read and written. Add a source-generated context for ahead-of-time compilation.</summary>
    /// <value>The default value is <see cref="JsonSerializerOptions.Web"/>'s conventions.</value>
    public JsonSerializerOptions Json { get; set; } = new(JsonSerializerDefaults.Web);

    /// <summary>Name under which this worker is listed.</summary>
    /// <value>The default value is null, which means machine name, process id and a random suffix.</value>
    public string? WorkerName { get; set; }

    /// <summary>The application that the schedules of the code belong to.</summary>
    /// <value>The default value is null, which means the name of the program's assembly.</value>
    public string? ScheduleOwner { get; set; }

    /// <summary>
    /// The version of the application, such as 1.4.2: workers of an older version do not undo the schedules that a newer one has told.
    /// </summary>
    /// <value>The default value is null, which means the informational version of the program's assembly.</value>
    public string? ApplicationVersion { get; set; }

    /// <summary>
    /// Keys for payloads at rest, by name: <c>env:NAME</c> or <c>file:PATH</c>, which hold 32 random bytes as base64 or hexadecimal digits. All
    /// of them decrypt; which kinds are encrypted is said per kind (<see cref="Codecs.PayloadOptions"/>).
    /// </summary>
    /// <value>The default value is empty. Read once, at start.</value>
    public IDictionary<string, string> EncryptionKeys { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The name of the key that encrypts.</summary>
    /// <value>The default value is null, which means the only one.</value>
    public string? ActiveEncryptionKey { get; set; }

    /// <summary>How this worker runs workflows.</summary>
    public WorkflowRuntimeOptions Workflows { get; } = new();

    /// <summary>What tells the time inside statements of the client, with <c>{schema}</c> for the schema; a test harness replaces it.</summary>
    internal string ClockCall { get; set; } = "pg_catalog.clock_timestamp()";

    /// <summary>Called after an enqueue that has committed; for a test harness that runs jobs inline.</summary>
    internal Func<CancellationToken, Task>? AfterEnqueue { get; set; }

    /// <summary>What a test has put in the way of runs.</summary>
    internal RunFaults? RunFaults { get; set; }

    internal Func<IServiceProvider, CancellationToken, ValueTask<WorkerTags>>? TagsCallback { get; private set; }

    internal Func<IServiceProvider, NpgsqlDataSource>? DataSourceFactory { get; private set; }

    internal Dictionary<string, JobRegistration> Jobs { get; } = new(StringComparer.Ordinal);

    /// <summary>What stands around runs, the outermost first.</summary>
    internal List<MiddlewareRegistration> Middleware { get; } = [];

    internal List<KeyValuePair<Type, string>> Kinds { get; } = [];

    internal List<ScheduleRegistration> Schedules { get; } = [];

    /// <summary>The workflows that this instance runs, by the kind of their jobs.</summary>
    internal Dictionary<string, WorkflowRegistration> WorkflowRegistrations { get; } = new(StringComparer.Ordinal);

    /// <summary>Inputs of workflows that this instance only starts, and the kind of their jobs.</summary>
    internal List<KeyValuePair<Type, string>> MappedWorkflows { get; } = [];

    /// <summary>How kinds are stored that were mapped with settings of their own.</summary>
    internal List<KeyValuePair<string, PayloadOptions>> MappedPayloads { get; } = [];

    /// <summary>How payloads are stored. Made when first asked for: once all settings are in place.</summary>
    /// <exception cref="FormatException">A key cannot be read.</exception>
    internal PayloadCodecs PayloadCodecs => field ??= new PayloadCodecs(this);

    /// <summary>Kinds that were registered more than once; told by the validation.</summary>
    internal List<string> DoubledKinds { get; } = [];

    /// <summary>
    /// Enqueues through a data source of the application. Workers and the listener keep their own connections
    /// (<see cref="ConnectionString"/>, or the data source's), because a listener must not sit in a pool.
    /// </summary>
    /// <remarks>
    /// Npgsql does not reveal the password of a data source. Where the server asks for one, a worker also needs
    /// <see cref="ConnectionString"/>; an instance that only enqueues does not, but then waits for results by polling. A slim data source
    /// needs <c>EnableArrays()</c> for enqueuing many jobs at once.
    /// </remarks>
    /// <param name="factory">Returns the data source; it is not disposed of by the engine.</param>
    public void UseDataSource(Func<IServiceProvider, NpgsqlDataSource> factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        DataSourceFactory = factory;
    }

    /// <summary>How each kind is stored that says so, in AddJob or in MapKind.</summary>
    internal Dictionary<string, PayloadOptions> Payloads()
    {
        var payloads = Jobs.Values.ToDictionary(job => job.Kind, job => job.Options.Payload, StringComparer.Ordinal);
        foreach (var (kind, payload) in MappedPayloads)
        {
            if (payload.Encodes || !payloads.ContainsKey(kind))
            {
                payloads[kind] = payload;
            }
        }

        return payloads;
    }

    /// <summary>Computes <see cref="Tags"/> and <see cref="ForbiddenTags"/> anew for each claim, in the place of the lists.</summary>
    /// <remarks>
    /// Runs beside the claims: a claim uses the last value while it is younger than a second, and waits for a new one otherwise. A value
    /// that differs makes the worker look again. An exception is logged and the last value stays; before the first value nothing is claimed.
    /// </remarks>
    /// <param name="callback">Is given services of a scope of its own, and a token that is cancelled after 10 seconds.</param>
    public void UseTags(Func<IServiceProvider, CancellationToken, ValueTask<WorkerTags>> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        TagsCallback = callback;
    }

    internal void Add(JobRegistration registration)
    {
        if (!Jobs.TryAdd(registration.Kind, registration))
        {
            DoubledKinds.Add(registration.Kind);
        }
        else if (registration.Workflow is { } workflow)
        {
            WorkflowRegistrations.Add(workflow.Kind, workflow);
        }
    }
}
