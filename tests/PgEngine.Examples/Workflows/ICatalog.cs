namespace PgEngine.Examples.Workflows;

public interface ICatalog
{
    Task<string[]> ListAsync(string source);

    Task<int> FetchAsync(string page, CancellationToken cancellationToken);
}
