namespace PgEngine.Hooks;

/// <summary>One attempt whose outcome the database has answered.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Queue">Its queue.</param>
/// <param name="Attempt">The number of the attempt.</param>
/// <param name="Duration">How long the handler ran; zero when it never began.</param>
/// <param name="Error">The exception that ended it, or null.</param>
public readonly record struct JobSettledEvent(
    long JobId, string Kind, string Queue, int Attempt, TimeSpan Duration, Exception? Error);
