namespace PgEngine.Admin;

/// <summary>A setting of a queue that can be taken back. <see cref="QueueSettings.History"/> has no default but <see cref="HistoryKept.All"/>.</summary>
public enum QueueSetting
{
    /// <summary><see cref="QueueSettings.MaxAttempts"/>: 20 again.</summary>
    MaxAttempts = 0,

    /// <summary><see cref="QueueSettings.Retry"/>.</summary>
    Retry,

    /// <summary><see cref="QueueSettings.Timeout"/>.</summary>
    Timeout,

    /// <summary><see cref="QueueSettings.MaxRunning"/>: no limit.</summary>
    MaxRunning,

    /// <summary><see cref="QueueSettings.RateLimit"/>: no limit.</summary>
    RateLimit,

    /// <summary><see cref="QueueSettings.KeyMaxRunning"/>: one at a time.</summary>
    KeyMaxRunning,

    /// <summary><see cref="QueueSettings.KeyRateLimit"/>: no limit.</summary>
    KeyRateLimit,

    /// <summary><see cref="QueueSettings.KeepPayload"/>: small ones are kept.</summary>
    KeepPayload,

    /// <summary><see cref="QueueSettings.Retention"/>.</summary>
    Retention,
}
