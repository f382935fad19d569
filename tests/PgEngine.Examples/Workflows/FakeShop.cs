using System.Collections.Concurrent;

namespace PgEngine.Examples.Workflows;

/// <summary>A shop that writes down what it was asked for, once for each key, and has nothing to ship unless told so.</summary>
internal sealed class FakeShop : ConcurrentQueue<string>, IShop
{
    private readonly ConcurrentDictionary<string, bool> _keys = new();

    public required bool CanShip { get; init; }

    public Task ReserveAsync(string item, string key) => Once(key, $"reserve {item}");

    public Task ReleaseAsync(string item) => Done($"release {item}");

    public async Task<string> ChargeAsync(decimal amount, string key)
    {
        await Once(key, $"charge {amount}");
        return $"payment of {amount}";
    }

    public Task RefundAsync(string payment) => Done($"refund {payment}");

    public async Task<string> ShipAsync(string item, string key)
    {
        if (!CanShip)
        {
            Enqueue("cannot ship");
            throw new InvalidOperationException("The warehouse is on fire.");
        }

        await Once(key, $"ship {item}");
        return $"parcel with {item}";
    }

    private Task Once(string key, string act) => _keys.TryAdd(key, true) ? Done(act) : Task.CompletedTask;

    private Task Done(string act)
    {
        Enqueue(act);
        return Task.CompletedTask;
    }
}
