using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PgEngine.Client;
using PgEngine.Connections;
using PgEngine.Diagnostics;
using PgEngine.Hooks;
using PgEngine.Hosting;
using PgEngine.Jobs;
using PgEngine.Sql;
using PgEngine.Workers;

namespace PgEngine.Testing.Harness;

/// <summary>Performs single attempts as a worker does, and tells what the handler answered instead of the database.</summary>
internal sealed class HarnessPerformer(IServiceProvider services)
{
    private const string Instance = "";

    public async Task<PerformedJob> PerformAsync<TPayload>(TPayload payload, int attempt, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        var options = services.GetRequiredService<IOptionsMonitor<PgEngineOptions>>().CurrentValue;
        var kind = new KindMap(options).KindOf(typeof(TPayload));
        if (new ServedKinds(options).Find(kind) is not { } served)
        {
            throw new InvalidOperationException($"Kind '{kind}' has no handler here.");
        }

        var json = JsonSerializer.Serialize(payload, (JsonTypeInfo<TPayload>)options.Json.GetTypeInfo(typeof(TPayload)));
        var job = Job(kind, options.PayloadCodecs.For(kind).Encode(json), attempt, services.GetRequiredService<TimeProvider>());
        JobOutcome? outcome = null;
        job.Served = Watched(served, answer => outcome = answer);
        var place = new SlotPlace();
        using var stopping = cancellationToken.Register(() => place.Current?.Stop(_ => true, StopReason.Shutdown));
        var item = await RunAsync(Tools(options), job.Served, job, place).ConfigureAwait(false);
        return new PerformedJob(outcome, item?.Error);
    }

    /// <summary>The kind with a middleware around all others that sees what comes out.</summary>
    private static ServedKind Watched(ServedKind kind, Action<JobOutcome> answered) => new()
    {
        Name = kind.Name,
        Options = kind.Options,
        Read = kind.Read,
        NewBatch = kind.NewBatch,
        MaxBatch = kind.MaxBatch,
        MaxWait = kind.MaxWait,
        Middleware =
        [
            async (_, _, next, _) =>
            {
                var outcome = await next().ConfigureAwait(false);
                answered(outcome);
                return outcome;
            },
            .. kind.Middleware,
        ],
    };

    private static async Task<SettleItem?> RunAsync(RunTools tools, ServedKind served, ClaimedJob job, SlotPlace place) =>
        served.NewBatch is null
            ? await new AttemptRunner(tools).RunAsync(job, place).ConfigureAwait(false)
            : (await new BatchRunner(tools).RunAsync(served, [job], place).ConfigureAwait(false))[0];

    private static ClaimedJob Job(string kind, string payload, int attempt, TimeProvider time)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return new ClaimedJob
        {
            Id = attempt,
            Queue = "default",
            Kind = kind,
            Attempt = attempt,
            Losses = 0,
            Timeout = null,
            Payload = Encoding.UTF8.GetBytes(payload),
            Headers = null,
            IsCancelRequested = false,
            CreatedAt = now,
            RunAt = now,
            ClaimedAt = now,
            Lease = new HeldLease(Guid.NewGuid()),
        };
    }

    private RunTools Tools(PgEngineOptions options)
    {
        var time = services.GetRequiredService<TimeProvider>();
        return new RunTools(
            options,
            services.GetRequiredService<IServiceScopeFactory>(),
            new OutcomeBuffer(options.MaxClaim),
            new CompleteJobInTransaction(services.GetRequiredKeyedService<EngineConnections>(Instance), time),
            services.GetRequiredService<EngineMetrics>(),
            new WorkerEvents([.. services.GetKeyedServices<IWorkerEvents>(Instance)], NullLogger.Instance),
            services.GetService<JobContextAccessor>(),
            time,
            NullLogger.Instance);
    }
}
