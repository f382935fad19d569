using System.Text.Json.Nodes;

namespace PgEngine.Jobs;

/// <summary>
/// What becomes of the jobs of a kind that were running when their worker was lost. Workers register it with the database, and whoever
/// takes the jobs back reads it there: the policy that counts is that of the worker that was lost.
/// </summary>
/// <remarks>
/// Whatever the policy, losses are counted: a job that keeps taking workers with it ends as failed ("poison").
/// </remarks>
public sealed record RecoveryPolicy
{
    private RecoveryPolicy(string action, TimeSpan? delay)
    {
        Action = action;
        Delay = delay;
    }

    /// <summary>The attempt counts as failed: the job waits by its retry policy, and ends as failed when no attempt is left.</summary>
    public static RecoveryPolicy CountAsFailure { get; } = new("fail", null);

    /// <summary>The job ends as failed: for work that must never run twice.</summary>
    public static RecoveryPolicy FailForGood { get; } = new("end", null);

    internal string Action { get; }

    internal TimeSpan? Delay { get; }

    /// <summary>Whether a loss counts, so that no claim may be forgotten: not even when the server itself fails.</summary>
    internal bool SpendsAttempt => Delay is null;

    /// <summary>The job runs again after <paramref name="delay"/>, with its attempt unspent.</summary>
    /// <param name="delay">How long to wait, from zero to a year; the engine's RecoveryDelay is not added.</param>
    public static RecoveryPolicy RunAgainAfter(TimeSpan delay) => new("retry", delay);

    /// <summary>The policy as the sweep reads it, with what the kind says of failures.</summary>
    internal JsonObject ToJson(JobOptions kind)
    {
        var json = new JsonObject { ["action"] = Action };
        if (Delay is { } delay)
        {
            json["delay_ms"] = delay.TotalMilliseconds;
        }

        if (kind.MaxAttempts is { } maxAttempts)
        {
            json["max_attempts"] = maxAttempts;
        }

        if (kind.Retry is { } retry)
        {
            json["retry"] = JsonNode.Parse(retry.ToJson());
        }

        return json;
    }
}
