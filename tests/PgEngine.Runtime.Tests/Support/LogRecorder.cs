using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using PgEngine.TestKit;

namespace PgEngine.Runtime.Tests.Support;

/// <summary>Keeps everything that is logged.</summary>
internal sealed class LogRecorder : ILoggerProvider
{
    private readonly ConcurrentQueue<LogEntry> _entries = new();

    public IReadOnlyCollection<LogEntry> Entries => _entries;

    /// <summary>What the engine's own loggers said.</summary>
    public IEnumerable<LogEntry> OfEngine => _entries.Where(entry => entry.Category.StartsWith("PgEngine", StringComparison.Ordinal));

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _entries);

    public int Count(int eventId) => _entries.Count(entry => entry.Id == eventId);

    public Task WaitForAsync(Func<LogEntry, bool> which) =>
        Eventually.True(() => Task.FromResult(_entries.Any(which)), "the message is logged");

    public Task WaitForAsync(int eventId, int times = 1) =>
        Eventually.True(() => Task.FromResult(Count(eventId) >= times), $"event {eventId} is logged");

    public void Dispose()
    {
    }

    private sealed class Logger(string category, ConcurrentQueue<LogEntry> entries) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var values = state is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(", ", pairs) : "";
            entries.Enqueue(new LogEntry(
                eventId.Id, category, logLevel, $"{formatter(state, exception)} | {values} | {exception}"));
        }
    }
}
