using System.Text.Json.Nodes;

namespace PgEngine.Jobs;

/// <summary>How long failed attempts wait before the next one. Computed by the database (<c>_retry_delay</c>).</summary>
public sealed record RetryPolicy
{
    /// <summary>How the delay grows.</summary>
    /// <value>The default value is <see cref="BackoffKind.Exponential"/>.</value>
    public BackoffKind Backoff { get; init; } = BackoffKind.Exponential;

    /// <summary>Delay after the first failure.</summary>
    /// <value>The default value is 5 seconds.</value>
    public TimeSpan Base { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Growth from one delay to the next; only for exponential back-off.</summary>
    /// <value>The default value is 2.</value>
    public double Factor { get; init; } = 2;

    /// <summary>The longest delay.</summary>
    /// <value>The default value is 1 hour.</value>
    public TimeSpan Cap { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Share by which a delay is randomly longer or shorter, from 0 to 1.</summary>
    /// <value>The default value is 0.1.</value>
    public double Jitter { get; init; } = 0.1;

    /// <summary>The policy as the SQL functions read it.</summary>
    internal string ToJson() => new JsonObject
    {
        ["backoff"] = Backoff switch
        {
            BackoffKind.Fixed => "fixed",
            BackoffKind.Linear => "linear",
            _ => "exponential",
        },
        ["base_ms"] = Base.TotalMilliseconds,
        ["factor"] = Factor,
        ["cap_ms"] = Cap.TotalMilliseconds,
        ["jitter"] = Jitter,
    }.ToJsonString();
}
