using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using PgEngine.Routing;
using PgEngine.Schema;

namespace PgEngine.Hosting;

/// <summary>Refuses, when the host starts, settings that would only fail later or work badly; tells all of them at once.</summary>
internal sealed class PgEngineOptionsValidator(IOptions<HostOptions> host) : IValidateOptions<PgEngineOptions>
{
    /// <summary>Kept back for the last flush and the good-bye to the database.</summary>
    private static readonly TimeSpan ShutdownReserve = TimeSpan.FromSeconds(2);

    // One turn each for claims and for settles, one for the beat.
    private const int LeastWorkerConnections = 3;

    private static readonly TimeSpan LongestInterval = TimeSpan.FromDays(1);

    // The database waits no longer.
    private static readonly TimeSpan LongestSticky = TimeSpan.FromHours(1);

    private static readonly TimeSpan LongestRefetch = TimeSpan.FromSeconds(5);

    public ValidateOptionsResult Validate(string? name, PgEngineOptions options)
    {
        var problems = new OptionsProblems(string.IsNullOrEmpty(name) ? "PgEngine" : $"PgEngine '{name}'");
        CheckDatabase(options, problems);
        CheckSizes(options, problems);
        CheckTimes(options, problems);
        JobOptionsRules.CheckRetry(options, problems);
        CheckPrefetch(options, problems);
        CheckRouting(options, problems);
        CheckShutdown(options, problems);
        CheckKinds(options, problems);
        CheckMiddleware(options, problems);
        ScheduleRules.Check(options, problems);
        PayloadRules.Check(options, problems);
        WorkflowRules.Check(options, problems);
        return problems.ToResult();
    }

    private static void CheckDatabase(PgEngineOptions options, OptionsProblems problems)
    {
        problems.Unless(
            !string.IsNullOrWhiteSpace(options.ConnectionString) || options.DataSourceFactory is not null,
            "ConnectionString is missing. Set it (also as env:NAME, file:PATH or a postgres:// URI) or call UseDataSource.");
        try
        {
            SchemaName.Validate(options.Schema);
        }
        catch (ArgumentException e)
        {
            problems.Add($"Schema: {e.Message}");
        }
    }

    private static void CheckSizes(PgEngineOptions options, OptionsProblems problems)
    {
        problems.Unless(options.Concurrency >= 1, $"Concurrency must be at least 1, not {options.Concurrency}.");
        problems.Unless(options.Prefetch >= 0, $"Prefetch must not be negative, but is {options.Prefetch}.");
        problems.Unless(options.MaxClaim is >= 1 and <= 10_000, $"MaxClaim must be from 1 to 10000, not {options.MaxClaim}.");
        var least = RunsJobs(options) ? LeastWorkerConnections : 1;
        problems.Unless(
            options.MaxConnections >= least, $"MaxConnections must be at least {least}, not {options.MaxConnections}.");
        foreach (var queue in options.Queues)
        {
            problems.Unless(queue is { Length: >= 1 and <= 200 }, "Queues holds a name that is empty or longer than 200 characters.");
        }
    }

    private static void CheckPrefetch(PgEngineOptions options, OptionsProblems problems)
    {
        problems.Between(nameof(options.PrefetchTtl), options.PrefetchTtl, LongestInterval);
        problems.Unless(
            options.RefetchDelay >= TimeSpan.Zero && options.RefetchDelay <= LongestRefetch && options.RefetchDelay <= options.PollInterval,
            $"RefetchDelay must be from zero to {LongestRefetch} and at most PollInterval, not {options.RefetchDelay}.");
        problems.Unless(
            options.RefetchThreshold >= 0 && options.RefetchAbortThreshold >= 0,
            "RefetchThreshold and RefetchAbortThreshold must not be negative.");
    }

    private static void CheckRouting(PgEngineOptions options, OptionsProblems problems)
    {
        foreach (var tag in options.Tags.Concat(options.ForbiddenTags))
        {
            problems.Unless(TagRules.IsTag(tag), $"'{tag}' is no tag: 1 to {TagRules.MaxLength} letters, digits and _.:/@~-.");
        }

        foreach (var (queue, weight) in options.QueueWeights)
        {
            problems.Unless(options.Queues.Contains(queue), $"QueueWeights names queue '{queue}', which is not in Queues.");
            problems.Unless(weight is >= 1 and <= 10_000, $"The weight of queue '{queue}' must be from 1 to 10000, not {weight}.");
        }

        problems.Unless(
            options.QueueWeights.Count == 0 || options.QueueOrder == QueueOrder.Weighted, "QueueWeights need QueueOrder Weighted.");
        problems.Unless(
            options.StickyDelay >= TimeSpan.Zero && options.StickyDelay <= LongestSticky,
            $"StickyDelay must be from zero to {LongestSticky}, not {options.StickyDelay}.");
        problems.Unless(
            options.TagsCallback is null || (options.Tags.Count == 0 && options.ForbiddenTags.Count == 0),
            "UseTags computes both lists: leave Tags and ForbiddenTags empty.");
    }

    private static void CheckTimes(PgEngineOptions options, OptionsProblems problems)
    {
        problems.Between(nameof(options.PollInterval), options.PollInterval, LongestInterval);
        problems.Between(nameof(options.JobTimeout), options.JobTimeout, JobOptionsRules.LongestTimeout);
        problems.Between(nameof(options.HeartbeatInterval), options.HeartbeatInterval, LongestInterval);
        problems.Between(nameof(options.SweepInterval), options.SweepInterval, LongestInterval);
        problems.Between(nameof(options.SweepThreshold), options.SweepThreshold, LongestInterval);
        problems.NotNegative(nameof(options.RecoveryDelay), options.RecoveryDelay);
        problems.NotNegative(nameof(options.InterruptedJobRetryDelay), options.InterruptedJobRetryDelay);
        problems.Unless(
            options.SweepThreshold.Ticks / 3 >= options.HeartbeatInterval.Ticks,
            $"SweepThreshold ({options.SweepThreshold}) must be at least three times HeartbeatInterval ({options.HeartbeatInterval}), "
                + "or a worker that misses a beat loses its jobs.");
        problems.Unless(
            options.SweepInterval >= options.HeartbeatInterval,
            $"SweepInterval ({options.SweepInterval}) must be at least HeartbeatInterval ({options.HeartbeatInterval}): "
                + "sweeps ride on beats.");
    }

    private void CheckShutdown(PgEngineOptions options, OptionsProblems problems)
    {
        problems.NotNegative(nameof(options.ShutdownGracePeriod), options.ShutdownGracePeriod);
        var limit = host.Value.ShutdownTimeout;
        problems.Unless(
            !RunsJobs(options) || limit == Timeout.InfiniteTimeSpan || options.ShutdownGracePeriod <= limit - ShutdownReserve,
            $"ShutdownGracePeriod ({options.ShutdownGracePeriod}) must be at least {ShutdownReserve.TotalSeconds:0} s shorter than "
                + $"the host's ShutdownTimeout ({limit}), or the last results are lost. Lower it or raise HostOptions.ShutdownTimeout.");
    }

    private static void CheckKinds(PgEngineOptions options, OptionsProblems problems)
    {
        foreach (var kind in options.DoubledKinds)
        {
            problems.Add($"Kind '{kind}' has more than one handler.");
        }

        foreach (var job in options.Jobs.Values)
        {
            JobOptionsRules.Check(job.Kind, job.Options, problems);
            JobOptionsRules.Check(job.Kind, job.Batch, problems);
            JsonRules.Check(options.Json, job.PayloadType, $"the payload of kind '{job.Kind}'", problems);
        }

        foreach (var (type, kind) in options.Kinds)
        {
            JsonRules.Check(options.Json, type, $"the payload of kind '{kind}'", problems);
        }
    }

    private static void CheckMiddleware(PgEngineOptions options, OptionsProblems problems)
    {
        foreach (var kind in options.Middleware.SelectMany(middleware => middleware.Kinds))
        {
            problems.Unless(options.Jobs.ContainsKey(kind), $"A middleware is registered for kind '{kind}', which has no handler.");
            problems.Unless(
                !options.WorkflowRegistrations.ContainsKey(kind),
                $"A middleware is registered for '{kind}', which is a workflow: middleware stands around jobs only.");
        }
    }

    private static bool RunsJobs(PgEngineOptions options) => options.RunWorker && options.Jobs.Count > 0;
}
