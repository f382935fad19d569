using PgEngine.Testing.Programs;

namespace PgEngine.Testing.Tests;

/// <summary>What this assembly does as a child process of its own tests.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["serve"]:
                // Never disposed: the test ends this process from outside.
                var server = await PostgresServer.StartAsync(new() { AlwaysStartOwn = true });
                Console.WriteLine(server.ConnectionString);
                await Task.Delay(Timeout.Infinite);
                return 0;

            case ["serve-and-return"]:
                Console.WriteLine((await PostgresServer.StartAsync(new() { AlwaysStartOwn = true })).ConnectionString);
                return 0;

            case ["install", var cacheFolder]:
                var programs = await new EmbeddedPrograms(cacheFolder, new NpmClient()).FindAsync(18, CancellationToken.None);
                Console.WriteLine(programs.BinFolder);
                return 0;

            default:
                return 2;
        }
    }
}
