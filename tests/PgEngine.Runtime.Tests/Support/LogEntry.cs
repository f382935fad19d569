using Microsoft.Extensions.Logging;

namespace PgEngine.Runtime.Tests.Support;

/// <param name="Id">The event's id.</param>
/// <param name="Category">The logger's name.</param>
/// <param name="Level">The level.</param>
/// <param name="Text">Message, values and exception: all that a sink could write down.</param>
internal sealed record LogEntry(int Id, string Category, LogLevel Level, string Text);
