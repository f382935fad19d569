using Microsoft.Extensions.Logging;

namespace PgEngine.Diagnostics;

/// <summary>Writes to the log of the job that is running, if it has one.</summary>
internal sealed class JobLogger : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) =>
        logLevel != LogLevel.None && JobLogCapture.Current is { } capture && logLevel >= capture.Level;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            var message = formatter(state, exception);
            JobLogCapture.Current?.Job.Log(logLevel, exception is null ? message : $"{message}{Environment.NewLine}{exception}");
        }
    }
}
