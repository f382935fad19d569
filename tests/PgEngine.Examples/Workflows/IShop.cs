namespace PgEngine.Examples.Workflows;

/// <summary>What an order needs from the world outside. Keys make calls that are repeated one call.</summary>
public interface IShop
{
    Task ReserveAsync(string item, string key);

    Task ReleaseAsync(string item);

    Task<string> ChargeAsync(decimal amount, string key);

    Task RefundAsync(string payment);

    Task<string> ShipAsync(string item, string key);
}
