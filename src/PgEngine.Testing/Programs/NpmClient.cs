using PgEngine.Testing.Servers;

namespace PgEngine.Testing.Programs;

/// <summary>Installs one package with the machine's own <c>npm</c>, which knows the registry and checks the package's digest.</summary>
internal sealed class NpmClient(string program = "npm")
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public async Task InstallAsync(string package, string version, string folder, CancellationToken cancellationToken)
    {
        // Scripts of packages are not run: the links they would make are made by us.
        string[] arguments =
        [
            "install", "--prefix", folder, "--ignore-scripts", "--no-save", "--no-package-lock", "--no-audit", "--no-fund",
            "--no-update-notifier", "--fetch-retries=1", "--fetch-retry-mintimeout=2000", $"{package}@{version}",
        ];
        var result = OperatingSystem.IsWindows()
            ? await ProgramRun.RunAsync("cmd.exe", ["/c", program, .. arguments], Limit, cancellationToken).ConfigureAwait(false)
            : await ProgramRun.RunAsync(program, arguments, Limit, cancellationToken).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            throw new PostgresServerException($"npm could not install {package}@{version}: {result.Output.Trim()}");
        }
    }
}
