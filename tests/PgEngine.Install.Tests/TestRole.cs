using Npgsql;
using PgEngine.TestKit;

namespace PgEngine.Install.Tests;

/// <summary>An ordinary role: no superuser, no login, nothing granted; dropped with what it owns.</summary>
internal sealed class TestRole : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;

    private TestRole(NpgsqlDataSource source, string name)
    {
        _source = source;
        Name = name;
    }

    public string Name { get; }

    public static async Task<TestRole> CreateAsync(NpgsqlDataSource source)
    {
        var name = $"pgengine_role_{Guid.NewGuid():N}"[..40];
        await source.ExecuteAsync($"create role {name}");
        return new TestRole(source, name);
    }

    public async ValueTask DisposeAsync()
    {
        await _source.ExecuteAsync($"drop owned by {Name} cascade");
        await _source.ExecuteAsync($"drop role {Name}");
    }
}
