namespace PgEngine.Examples.Workflows;

/// <summary>An API that has the file at the twelfth look, and breaks down at the third.</summary>
internal sealed class FakeExports(TimeProvider time) : IExports
{
    private readonly List<DateTimeOffset> _looks = [];

    public IReadOnlyList<DateTimeOffset> Looks => _looks;

    public Task<string> BeginAsync(string report, string key) => Task.FromResult($"export of {report}");

    public Task<string?> FileOfAsync(string export, CancellationToken cancellationToken)
    {
        _looks.Add(time.GetUtcNow());
        return _looks.Count == 3
            ? throw new HttpRequestException("503")
            : Task.FromResult(_looks.Count == 12 ? $"{export}.csv" : null);
    }
}
