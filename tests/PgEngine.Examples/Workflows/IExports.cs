namespace PgEngine.Examples.Workflows;

public interface IExports
{
    Task<string> BeginAsync(string report, string key);

    /// <summary>Where the file is; null as long as there is none.</summary>
    Task<string?> FileOfAsync(string export, CancellationToken cancellationToken);
}
