using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace PgEngine.Install.Tests;

/// <summary>Keeps the event ids logged, and lets a test act at the moment of one.</summary>
internal sealed class ListLogger : ILogger
{
    public ConcurrentQueue<int> Events { get; } = new();

    public Action<int>? OnEvent { get; init; }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Events.Enqueue(eventId.Id);
        OnEvent?.Invoke(eventId.Id);
    }
}
