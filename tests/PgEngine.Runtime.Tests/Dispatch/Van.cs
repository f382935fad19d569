namespace PgEngine.Runtime.Tests.Dispatch;

internal sealed class Van : IDisposable
{
    public bool IsDisposed { get; private set; }

    public void Dispose() => IsDisposed = true;
}
