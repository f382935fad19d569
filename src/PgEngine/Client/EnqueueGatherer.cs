using System.Data.Common;
using PgEngine.Errors;
using PgEngine.Sql;

namespace PgEngine.Client;

/// <summary>
/// Lets enqueues of many callers share round trips and commits. There is no linger: a lone call goes out at once; while
/// <see cref="MaxFlights"/> are under way, further calls gather, and the next flight takes those that go into one statement. Each call
/// returns after the commit of its flight.
/// </summary>
internal sealed class EnqueueGatherer(EnqueueSender sender, ClientStatements statements)
{
    /// <summary>With three they have too few passengers: 6,500 jobs a second instead of 7,500 (two cores, 8 callers, single runs); one made 7,900.</summary>
    public const int MaxFlights = 2;

    private readonly Lock _lock = new();
    private readonly LinkedList<PendingEnqueue> _waiting = new();
    private int _flights;

    /// <summary>Whether such a job may share a statement: keys want their own answer and their own locks.</summary>
    public static bool Takes(EnqueueOptions options) =>
        options is { Key: null, KeyMode: KeyMode.Replace, KeyTtl: null, MergePayload: false, GroupId: null };

    /// <returns>The id of the job.</returns>
    public async Task<long> EnqueueAsync(
        string kind, string payload, EnqueueOptions options, string? headers, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var pending = new PendingEnqueue(kind, payload, options, headers);
        if (!TryTakeOff(pending))
        {
            // Once it is on its way, the others' jobs keep it going; the caller need not wait.
            var giveUp = cancellationToken.UnsafeRegister(static (state, token) => ((PendingEnqueue)state!).TrySetCanceled(token), pending);
            await using (giveUp.ConfigureAwait(false))
            {
                return await pending.Task.ConfigureAwait(false);
            }
        }

        try
        {
            return await sender.SendAsync(pending, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Land();
        }
    }

    private bool TryTakeOff(PendingEnqueue pending)
    {
        lock (_lock)
        {
            if (_flights < MaxFlights)
            {
                _flights++;
                return true;
            }

            _waiting.AddLast(pending);
            return false;
        }
    }

    /// <summary>A flight has ended; the next one begins if there is a passenger.</summary>
    private void Land()
    {
        List<PendingEnqueue> passengers;
        lock (_lock)
        {
            passengers = Board();
            if (passengers.Count == 0)
            {
                _flights--;
                return;
            }
        }

        // Not under the activity of the caller who happened to land.
        using (ExecutionContext.SuppressFlow())
        {
            _ = Task.Run(() => FlyAsync(passengers));
        }
    }

    private List<PendingEnqueue> Board()
    {
        List<PendingEnqueue> passengers = [];
        var length = 0;
        for (var node = _waiting.First; node is not null && passengers.Count < BatchEnqueuer.MaxChunk;)
        {
            var (pending, next) = (node.Value, node.Next);
            if (pending.Task.IsCompleted)
            {
                _waiting.Remove(node);
            }
            else if (passengers.Count == 0
                || (pending.FitsWith(passengers[0]) && length + pending.Payload.Length <= BatchEnqueuer.MaxChunkLength))
            {
                _waiting.Remove(node);
                passengers.Add(pending);
                length += pending.Payload.Length;
            }

            node = next;
        }

        return passengers;
    }

    private async Task FlyAsync(List<PendingEnqueue> passengers)
    {
        try
        {
            if (passengers.Count > 1 && await TrySendTogetherAsync(passengers).ConfigureAwait(false))
            {
                return;
            }

            foreach (var pending in passengers)
            {
                await SendAloneAsync(pending).ConfigureAwait(false);
            }
        }
        finally
        {
            Land();
        }
    }

    /// <returns>False when the database refused them: one does not fit, and the others must not suffer for it.</returns>
    private async Task<bool> TrySendTogetherAsync(List<PendingEnqueue> passengers)
    {
        try
        {
            var first = passengers[0];
            var headers = passengers.Exists(p => p.Headers is not null) ? passengers.Select(p => p.Headers).ToArray() : null;
            var batch = new EnqueueJobs(statements.EnqueueJobs, first.Kind, first.Options, headers);
            var chunk = new JobChunk(
                [.. passengers.Select(p => p.Payload)], null, first.Options.ConcurrencyKey is { } line ? [line] : null);
            await sender.SendAsync(batch, chunk, CancellationToken.None).ConfigureAwait(false);
            for (var i = 0; i < passengers.Count; i++)
            {
                passengers[i].TrySetResult(batch.Ids[i]);
            }
        }
        catch (DbException e) when (SqlErrors.IsRefusal(e))
        {
            return false;
        }
        catch (Exception e)
        {
            passengers.ForEach(pending => pending.TrySetException(e));
        }

        return true;
    }

    private async Task SendAloneAsync(PendingEnqueue pending)
    {
        try
        {
            pending.TrySetResult(await sender.SendAsync(pending, CancellationToken.None).ConfigureAwait(false));
        }
        catch (Exception e)
        {
            pending.TrySetException(e);
        }
    }
}
