namespace PgEngine.Runtime.Tests.Dispatch;

internal sealed class BrokenService : IAsyncDisposable
{
    public ValueTask DisposeAsync() => throw new InvalidOperationException("cannot be disposed of");
}
