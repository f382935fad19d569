using PgEngine.Jobs;

namespace PgEngine.Hosting;

/// <summary>The bounds of a kind's settings, the same as the database's (<c>_check_job</c>, <c>_check_retry_policy</c>).</summary>
internal static class JobOptionsRules
{
    /// <summary>The longest that a timer of .NET can run, rounded down.</summary>
    public static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(49);

    // What one claim may take at most.
    private const int MostOfBatch = 10_000;

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(365);

    public static void Check(string kind, JobOptions options, OptionsProblems problems)
    {
        problems.Unless(
            options.MaxAttempts is null or (>= 1 and <= 1_000_000),
            $"MaxAttempts of kind '{kind}' must be from 1 to 1000000, not {options.MaxAttempts}.");
        if (options.Timeout is { } timeout)
        {
            problems.Between($"Timeout of kind '{kind}'", timeout, LongestTimeout);
        }

        problems.Unless(
            options.Recovery?.Delay is not { } delay || IsDelay(delay),
            $"Recovery of kind '{kind}': the delay must be from zero to {LongestDelay.Days} days.");
        if (options.Retry is { } retry)
        {
            CheckRetry($"Retry of kind '{kind}'", retry, problems);
        }
    }

    public static void CheckRetry(string setting, RetryPolicy retry, OptionsProblems problems)
    {
        problems.Unless(
            IsDelay(retry.Base) && IsDelay(retry.Cap), $"{setting}: Base and Cap must be from zero to {LongestDelay.Days} days.");
        problems.Unless(retry.Factor is >= 0 and <= 1000, $"{setting}: Factor must be from 0 to 1000, not {retry.Factor}.");
        problems.Unless(retry.Jitter is >= 0 and <= 1, $"{setting}: Jitter must be from 0 to 1, not {retry.Jitter}.");
    }

    public static void Check(string kind, BatchRegistration? batch, OptionsProblems problems)
    {
        if (batch is not null)
        {
            problems.Unless(
                batch.MaxBatch is >= 1 and <= MostOfBatch,
                $"maxBatch of kind '{kind}' must be from 1 to {MostOfBatch}, not {batch.MaxBatch}.");
            problems.Unless(
                batch.MaxWait >= TimeSpan.Zero && batch.MaxWait <= LongestWait,
                $"maxWait of kind '{kind}' must be from zero to {LongestWait}, not {batch.MaxWait}.");
        }
    }

    /// <summary>The bounds of the same settings for the whole instance.</summary>
    public static void CheckRetry(PgEngineOptions options, OptionsProblems problems)
    {
        problems.Unless(
            options.MaxAttempts is null or (>= 1 and <= 1_000_000), $"MaxAttempts must be from 1 to 1000000, not {options.MaxAttempts}.");
        problems.Unless(
            IsDelay(options.RetryBackoffBase ?? TimeSpan.Zero) && IsDelay(options.RetryBackoffCap ?? TimeSpan.Zero),
            $"RetryBackoffBase and RetryBackoffCap must be from zero to {LongestDelay.Days} days.");
    }

    private static bool IsDelay(TimeSpan delay) => delay >= TimeSpan.Zero && delay <= LongestDelay;
}
