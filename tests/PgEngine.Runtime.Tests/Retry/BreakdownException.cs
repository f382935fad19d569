namespace PgEngine.Runtime.Tests.Retry;

internal sealed class BreakdownException(string message) : Exception(message);
