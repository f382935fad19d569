using Npgsql;
using PgEngine.Errors;
using PgEngine.Hosting;
using PgEngine.Sql;

namespace PgEngine.Client;

/// <summary>
/// Waits for the end of jobs: subscribes first, then looks, so that no end falls in between; looks again when woken or in time.
/// </summary>
internal sealed class ResultWaiter(
    PgEngineOptions options, ClientStatements statements, DoneListener listener, TimeProvider time, Random random)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestDelayUnheard = TimeSpan.FromSeconds(1);

    /// <summary>Returns the result as JSON, or null when the job completed without one.</summary>
    public async Task<string?> WaitAsync(long jobId, CancellationToken cancellationToken)
    {
        using var subscription = listener.Subscribe(jobId);
        var delay = FirstDelay;
        for (var wasSeen = false; ;)
        {
            subscription.Reset();
            if (await LookAsync(jobId, wasSeen, cancellationToken).ConfigureAwait(false) is { } status)
            {
                if (status.IsFinished)
                {
                    return ResultOf(status);
                }

                wasSeen = true;
            }

            await PauseAsync(subscription.Signal, delay, cancellationToken).ConfigureAwait(false);
            delay = NextDelay(delay);
        }
    }

    /// <summary>Null when the database could not be asked, and the wait goes on because it has answered before.</summary>
    private async Task<JobStatus?> LookAsync(long jobId, bool wasSeen, CancellationToken cancellationToken)
    {
        try
        {
            var command = statements.Command(statements.GetResult);
            await using (command.ConfigureAwait(false))
            {
                return await GetResult.ExecuteAsync(command, jobId, cancellationToken).ConfigureAwait(false)
                    ?? throw new JobNotFoundException(jobId, wasSeen);
            }
        }
        catch (NpgsqlException e) when (wasSeen && IsPassing(e))
        {
            return null;
        }
    }

    // 57P: the server is told to stop, or starts.
    private static bool IsPassing(NpgsqlException error) =>
        error.IsTransient || error.SqlState?.StartsWith("57P", StringComparison.Ordinal) is true;

    /// <exception cref="PayloadCodecException">The result is encrypted with a key that is not here.</exception>
    private string? ResultOf(JobStatus status) => status.State switch
    {
        JobState.Completed => status.ResultJson is { } json ? options.PayloadCodecs.For(status.Kind).DecodeText(json) : null,
        JobState.Cancelled => throw new JobCancelledException(status.Id, status.Reason),
        _ => throw new JobFailedException(status.Id, status.Reason),
    };

    private async Task PauseAsync(Task signal, TimeSpan delay, CancellationToken cancellationToken)
    {
        try
        {
            var jittered = delay * (0.75 + (random.NextDouble() / 2));
            await signal.WaitAsync(jittered, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Time to look without having been told.
        }
    }

    private TimeSpan NextDelay(TimeSpan delay)
    {
        var longest = listener.IsListening || options.PollInterval < LongestDelayUnheard ? options.PollInterval : LongestDelayUnheard;
        return delay * 2 < longest ? delay * 2 : longest;
    }
}
