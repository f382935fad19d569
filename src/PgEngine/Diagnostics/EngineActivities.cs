using System.Diagnostics;
using System.Text.Json;
using PgEngine.Workers;

namespace PgEngine.Diagnostics;

/// <summary>Spans of running jobs, by the conventions of OpenTelemetry for messaging.</summary>
/// <remarks>Source: opentelemetry.io, semantic conventions for messaging spans.</remarks>
public static class EngineActivities
{
    /// <summary>Name of the activity source, to be given to a tracer.</summary>
    public const string SourceName = "PgEngine";

    private static readonly ActivitySource Source = new(SourceName);

    internal static Activity? StartRun(ClaimedJob job)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        var enqueue = EnqueueContext(job);

        // The first attempt continues the trace that enqueued the job; a retry is a trace of its own that links to it.
        var activity = job.Attempt > 1 && enqueue != default
            ? Source.StartActivity(ActivityKind.Consumer, default(ActivityContext), links: [new ActivityLink(enqueue)], name: Name(job))
            : Source.StartActivity(Name(job), ActivityKind.Consumer, enqueue);
        activity?.SetTag("messaging.system", "pgengine");
        activity?.SetTag("messaging.operation.type", "process");
        activity?.SetTag("messaging.destination.name", job.Queue);
        activity?.SetTag("messaging.message.id", job.Id);
        activity?.SetTag("pgengine.kind", job.Kind);
        activity?.SetTag("pgengine.attempt", job.Attempt);
        return activity;
    }

    internal static void EndRun(Activity? activity, SettleItem? item)
    {
        if (activity is null)
        {
            return;
        }

        activity.SetTag("pgengine.outcome", item?.Action.ToString().ToLowerInvariant() ?? "lease_lost");
        if (item is null or { Action: SettleAction.Fail, IsQuestion: false })
        {
            activity.SetStatus(ActivityStatusCode.Error);
        }
    }

    /// <summary>One span for the call, with a link to the enqueue of every job that was traced.</summary>
    internal static Activity? StartBatch(string kind, List<RunningAttempt> attempts)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        var links = new List<ActivityLink>();
        foreach (var attempt in attempts)
        {
            if (EnqueueContext(attempt.Job) is var enqueue && enqueue != default)
            {
                links.Add(new ActivityLink(enqueue));
            }
        }

        var activity = Source.StartActivity(ActivityKind.Consumer, default(ActivityContext), links: links, name: "process " + kind);
        activity?.SetTag("messaging.system", "pgengine");
        activity?.SetTag("messaging.operation.type", "process");
        activity?.SetTag("messaging.batch.message_count", attempts.Count);
        activity?.SetTag("pgengine.kind", kind);
        return activity;
    }

    internal static void EndBatch(Activity? activity, SettleItem?[] items)
    {
        var failed = activity is null ? 0 : items.Count(item => item is null or { Action: SettleAction.Fail, IsQuestion: false });
        if (failed > 0)
        {
            activity!.SetTag("pgengine.batch.failed", failed);
            activity.SetStatus(ActivityStatusCode.Error);
        }
    }

    /// <summary>A span of its own for each attempt of a step, with a link to what started the run; none stays open while a run waits.</summary>
    internal static Activity? StartStep(ClaimedJob job, string workflow, string step, int attempt)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        var start = EnqueueContext(job);
        var activity = Source.CreateActivity(
            "pgengine.step", ActivityKind.Internal, default(ActivityContext), links: start == default ? null : [new ActivityLink(start)]);
        activity?.SetTag("pgengine.workflow", workflow);
        activity?.SetTag("pgengine.step", step);
        activity?.SetTag("pgengine.attempt", attempt);
        activity?.SetTag("messaging.message.id", job.Id);
        var current = Activity.Current;
        activity?.Start();
        Activity.Current = current;
        return activity;
    }

    internal static void EndStep(Activity? activity, bool isDone)
    {
        if (activity is null)
        {
            return;
        }

        if (!isDone)
        {
            activity.SetStatus(ActivityStatusCode.Error);
        }

        var current = Activity.Current;
        activity.Dispose();
        Activity.Current = current;
    }

    private static string Name(ClaimedJob job) => "process " + job.Kind;

    private static ActivityContext EnqueueContext(ClaimedJob job)
    {
        if (job.Headers is null)
        {
            return default;
        }

        var headers = JsonElement.Parse(job.Headers);
        var parent = Text(headers, "traceparent");
        return parent is not null && ActivityContext.TryParse(parent, Text(headers, "tracestate"), isRemote: true, out var context)
            ? context
            : default;
    }

    private static string? Text(JsonElement headers, string name) =>
        headers.ValueKind == JsonValueKind.Object && headers.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
