using Microsoft.Extensions.Logging;

namespace PgEngine.Admin;

/// <summary>A line that a handler wrote about its job.</summary>
/// <param name="Number">Its place in the log of the job, from 1.</param>
/// <param name="Attempt">The attempt that wrote it.</param>
/// <param name="At">When, by the database's clock.</param>
/// <param name="Level">Its level.</param>
/// <param name="Message">The text.</param>
public sealed record JobLogEntry(int Number, int Attempt, DateTimeOffset At, LogLevel Level, string Message);
