using Npgsql;
using PgEngine.TestKit;
using PgEngine.Testing.Programs;

namespace PgEngine.Testing.Tests;

public sealed class EmbeddedServerTests
{
    [EmbeddedFact(13)]
    public Task Version_13_starts_and_copies_a_template() => StartAndCopyTemplateAsync(13);

    [EmbeddedFact(18)]
    public Task Version_18_starts_and_copies_a_template() => StartAndCopyTemplateAsync(18);

    [EmbeddedFact(17)]
    public async Task A_version_that_is_not_installed_comes_from_the_embedded_binaries()
    {
        // Which version that is depends on the machine; 17 on most.
        var installed = new InstalledPrograms(Environment.GetEnvironmentVariable);
        var missing = 0;
        for (var major = 17; missing == 0; major--)
        {
            missing = await installed.FindAsync(major, CancellationToken.None) is null ? major : 0;
        }

        var programs = await new ServerFinder(Environment.GetEnvironmentVariable).FindProgramsAsync(missing, CancellationToken.None);
        Assert.Equal(missing, programs.MajorVersion);
        Assert.StartsWith("embedded", programs.Source, StringComparison.Ordinal);
    }

    private static async Task StartAndCopyTemplateAsync(int major)
    {
        var bin = (await Embedded.FindAsync(major)).BinFolder;
        await using var server = await PostgresServer.StartAsync(new()
        {
            AlwaysStartOwn = true,
            MajorVersion = major,
            ReadVariable = name => name == "PGENGINE_PG_BIN" ? bin : Environment.GetEnvironmentVariable(name),
        });
        Assert.Equal(major, server.Version / 10000);

        var template = await server.CreateDatabaseAsync("template_of_test");
        await using (var source = NpgsqlDataSource.Create(template))
        {
            await source.ExecuteAsync("create table copied as select 'é' as c");
        }

        await using var copy = NpgsqlDataSource.Create(await server.CreateDatabaseAsync("copy", "template_of_test"));
        Assert.Equal("é", await copy.ScalarAsync<string>("select c from copied"));
    }
}
