using Microsoft.Extensions.Logging;

namespace PgEngine.Workers;

/// <summary>A line that a handler wrote about its job.</summary>
internal readonly record struct LogLine(LogLevel Level, string Message, long WrittenAt);
