namespace PgEngine.Examples.Workflows;

public interface ITills
{
    Task<decimal> CloseAsync(string shop);

    Task ReportAsync(decimal total);
}
