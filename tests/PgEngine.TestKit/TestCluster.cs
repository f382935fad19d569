using PgEngine.Testing;

namespace PgEngine.TestKit;

/// <summary>The one server of a test process, started by the first test that asks for it.</summary>
/// <remarks>
/// <c>PGENGINE_DATABASE</c> and <c>PGENGINE_PG_VERSION</c> are honoured as by <see cref="PostgresServer"/>. A test that stops or
/// restarts a server starts its own.
/// </remarks>
public static class TestCluster
{
    private static readonly TimeSpan ExitLimit = TimeSpan.FromSeconds(20);
    private static readonly Lazy<Task<PostgresServer>> Shared = new(StartAsync);

    public static Task<PostgresServer> ServerAsync() => Shared.Value;

    private static async Task<PostgresServer> StartAsync()
    {
        var options = new PostgresServerOptions
        {
            Settings =
            {
                ["max_connections"] = "200",
                ["max_prepared_transactions"] = "10",

                // Tests make and drop hundreds of small databases, which autovacuum would visit one after the other.
                ["autovacuum_naptime"] = "1h",

                // Our functions have it off by themselves. Where a test asks the tables, compiling costs more than the answer.
                ["jit"] = "off",
            },
        };
        var server = await PostgresServer.StartAsync(options);

        // A server of ours ends with the process anyway; this drops what we created in somebody else's.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.DisposeAsync().AsTask().Wait(ExitLimit);
        return server;
    }
}
