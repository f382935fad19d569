using Microsoft.Extensions.DependencyInjection;
using PgEngine.Diagnostics;
using PgEngine.Hooks;
using PgEngine.Jobs;

namespace PgEngine.Workers;

/// <summary>Runs one attempt of each job of a batch in one call of the handler.</summary>
internal sealed class BatchRunner(RunTools tools)
{
    private readonly AttemptEnding _ending = new(tools.Options, tools.Json, tools.Logger);

    /// <returns>What to tell the database of each job, in their order; null for one of which it would not listen any more.</returns>
    public async Task<SettleItem?[]> RunAsync(ServedKind kind, List<ClaimedJob> jobs, SlotPlace place)
    {
        CrashPoints.Reach(CrashPoints.JobsReceived);
        var items = new SettleItem?[jobs.Count];
        var scope = tools.Scopes.CreateAsyncScope();
        try
        {
            var call = kind.NewBatch!();
            var batch = new RunningBatch();
            var places = Read(jobs, call, scope.ServiceProvider, batch, items);
            if (places.Count > 0)
            {
                place.Current = batch;
                var run = new BatchRun(kind, call, batch, scope.ServiceProvider, tools.Time.GetTimestamp());
                var ended = await RunAsync(run).ConfigureAwait(false);
                for (var i = 0; i < ended.Length; i++)
                {
                    items[places[i]] = ended[i];
                }
            }

            return items;
        }
        finally
        {
            await tools.EndAsync(scope, jobs[0]).ConfigureAwait(false);
        }
    }

    /// <summary>Reads the payloads; one that does not fit fails its job alone.</summary>
    /// <returns>Which jobs run.</returns>
    private List<int> Read(List<ClaimedJob> jobs, BatchCall call, IServiceProvider services, RunningBatch batch, SettleItem?[] items)
    {
        var places = new List<int>(jobs.Count);
        for (var i = 0; i < jobs.Count; i++)
        {
            var attempt = tools.Begin(jobs[i], services);
            try
            {
                batch.Items.Add(call.Read(tools.PayloadOf(jobs[i]), attempt, attempt.Token));
                batch.Attempts.Add(attempt);
                places.Add(i);
                jobs[i].Payload = [];
            }
#pragma warning disable CA1031 // A payload that cannot be read fails its job, not the batch; converters may throw anything.
            catch (Exception e)
#pragma warning restore CA1031
            {
                items[i] = _ending.Unreadable(jobs[i], e);
            }
        }

        return places;
    }

    private async Task<SettleItem?[]> RunAsync(BatchRun run)
    {
        using var timer = new BatchTimer(run.Batch, job => TimeoutOf(job, run.Kind), tools.Time);
        using var activity = EngineActivities.StartBatch(run.Kind.Name, run.Batch.Attempts);
        run.Batch.Stop(attempt => attempt.Job.IsCancelRequested, StopReason.Cancelled);
        foreach (var attempt in run.Batch.Attempts)
        {
            tools.Metrics.Started(attempt.Job);
            tools.Events.JobStarting(attempt);
        }

        var items = run.Kind.Middleware.Length == 0
            ? await RunDirectlyAsync(run).ConfigureAwait(false)
            : await RunInsideAsync(run).ConfigureAwait(false);
        EngineActivities.EndBatch(activity, items);
        foreach (var attempt in run.Batch.Attempts)
        {
            tools.Events.JobRan(attempt, Elapsed(run));
        }

        CrashPoints.Reach(CrashPoints.HandlerDone);
        return items;
    }

    private async Task<SettleItem?[]> RunDirectlyAsync(BatchRun run)
    {
        var items = new SettleItem?[run.Batch.Attempts.Count];
        run.Batch.Items.ForEach(run.Call.Join);
        try
        {
            var answer = await CallAsync(run).ConfigureAwait(false);
            for (var i = 0; i < items.Length; i++)
            {
                items[i] = Returned(run, i, () => answer.For(i, run.Batch.Items[i]));
            }
        }
#pragma warning disable CA1031 // Whatever a handler throws is the failure of its attempts, never of the worker.
        catch (Exception e)
#pragma warning restore CA1031
        {
            for (var i = 0; i < items.Length; i++)
            {
                items[i] = Threw(run, i, e);
            }
        }

        return items;
    }

    /// <summary>Each job goes through its middleware; the call is made for those that come to its end.</summary>
    private async Task<SettleItem?[]> RunInsideAsync(BatchRun run)
    {
        var meeting = new BatchMeeting(run.Batch.Attempts.Count);
        var runs = new Task<SettleItem?>[run.Batch.Attempts.Count];
        for (var i = 0; i < runs.Length; i++)
        {
            runs[i] = RunOneAsync(run, meeting, i);
        }

        await meeting.Everybody.ConfigureAwait(false);
        List<int> here = [.. Enumerable.Range(0, runs.Length).Where(meeting.IsHere)];
        here.ForEach(i => run.Call.Join(run.Batch.Items[i]));
        if (here.Count > 0)
        {
            await MeetAsync(run, meeting, here).ConfigureAwait(false);
        }

        return await Task.WhenAll(runs).ConfigureAwait(false);
    }

    private async Task MeetAsync(BatchRun run, BatchMeeting meeting, List<int> here)
    {
        try
        {
            var answer = await CallAsync(run).ConfigureAwait(false);
            for (var place = 0; place < here.Count; place++)
            {
                Tell(answer, place, here[place]);
            }
        }
#pragma warning disable CA1031 // Each job hears of it through its own middleware.
        catch (Exception e)
#pragma warning restore CA1031
        {
            here.ForEach(i => meeting.Fail(i, e));
        }

        void Tell(BatchOutcome answer, int place, int i)
        {
            try
            {
                meeting.Answer(i, answer.For(place, run.Batch.Items[i]));
            }
            catch (InvalidOperationException e)
            {
                meeting.Fail(i, e);
            }
        }
    }

    private async Task<SettleItem?> RunOneAsync(BatchRun run, BatchMeeting meeting, int i)
    {
        var attempt = run.Batch.Attempts[i];
        try
        {
            tools.Accessor?.Current = attempt;
            var outcome = await MiddlewareChain.RunAsync(
                run.Kind.Middleware, run.Services, attempt, () => meeting.ComeAsync(i), attempt.Token).ConfigureAwait(false);
            return Returned(run, i, () => outcome);
        }
#pragma warning disable CA1031 // Whatever a middleware throws is the failure of its attempt.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Threw(run, i, e);
        }
        finally
        {
            meeting.Leave(i);
        }
    }

    private static async Task<BatchOutcome> CallAsync(BatchRun run)
    {
        var handler = run.Call.RunAsync(run.Services, run.Batch.Token);
        CrashPoints.Reach(CrashPoints.HandlerRunning);
        return await handler.ConfigureAwait(false);
    }

    /// <summary>A result that cannot be written, or is missing, fails its job alone.</summary>
    private SettleItem? Returned(BatchRun run, int i, Func<JobOutcome> outcome)
    {
        try
        {
            return _ending.Returned(run.Batch.Attempts[i], outcome(), run.Kind.Options, Elapsed(run));
        }
#pragma warning disable CA1031 // See above.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Threw(run, i, e);
        }
    }

    private SettleItem? Threw(BatchRun run, int i, Exception e)
    {
        var attempt = run.Batch.Attempts[i];
        return _ending.Threw(attempt, e, run.Kind.Options, TimeoutOf(attempt.Job, run.Kind), Elapsed(run));
    }

    private TimeSpan TimeoutOf(ClaimedJob job, ServedKind kind) => job.Timeout ?? kind.Options.Timeout ?? tools.Options.JobTimeout;

    private TimeSpan Elapsed(BatchRun run) => tools.Time.GetElapsedTime(run.StartedAt);

    private sealed record BatchRun(ServedKind Kind, BatchCall Call, RunningBatch Batch, IServiceProvider Services, long StartedAt);
}
