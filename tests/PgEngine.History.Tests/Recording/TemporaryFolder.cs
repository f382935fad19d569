namespace PgEngine.History.Tests.Recording;

internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("pgengine-history-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
