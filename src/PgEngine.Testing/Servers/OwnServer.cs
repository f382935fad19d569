using System.Globalization;
using System.Security.Cryptography;
using PgEngine.Testing.Programs;

namespace PgEngine.Testing.Servers;

/// <summary>A server that we started and that is ours to stop: data folder, settings, port, password.</summary>
internal sealed class OwnServer : IAsyncDisposable
{
    private const int PortTries = 5;

    private readonly Supervisor _supervisor;
    private readonly PostgresServerOptions _options;

    private OwnServer(Supervisor supervisor, PostgresServerOptions options)
    {
        _supervisor = supervisor;
        _options = options;
    }

    /// <summary>Whether it never waits for a disk.</summary>
    public bool IsFast => _options.Durability == PostgresDurability.Fast;

    public string DataFolder => Path.Combine(_supervisor.Folder, "data");

    public int Port { get; private set; }

    public int ProcessId { get; private set; }

    public string Password { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    public static async Task<OwnServer> StartAsync(
        PostgresPrograms programs, PostgresServerOptions options, CancellationToken cancellationToken)
    {
        var server = new OwnServer(await Supervisor.StartAsync(programs.BinFolder, cancellationToken).ConfigureAwait(false), options);
        try
        {
            var verb = server.IsFast ? "initialize-unsynced" : "initialize";
            await server._supervisor.SendAsync($"{verb} {server.Password}", cancellationToken).ConfigureAwait(false);
            await server.StartOnFreePortAsync(cancellationToken).ConfigureAwait(false);
            return server;
        }
        catch
        {
            await server._supervisor.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var pid = await _supervisor.SendAsync("start", cancellationToken).ConfigureAwait(false);
        ProcessId = int.Parse(pid.AsSpan(pid.LastIndexOf('\n') + 1), CultureInfo.InvariantCulture);
    }

    public Task StopAsync(PostgresStopMode mode, CancellationToken cancellationToken) =>
        _supervisor.SendAsync(mode == PostgresStopMode.Immediate ? "stop immediate" : "stop fast", cancellationToken);

    public async ValueTask DisposeAsync() =>
        await (_options.KeepOnDispose ? _supervisor.KeepAsync() : _supervisor.DisposeAsync().AsTask()).ConfigureAwait(false);

    private async Task StartOnFreePortAsync(CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            Port = _options.Port != 0 ? _options.Port : FreePort.Next();
            await ConfigureAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await StartAsync(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (PostgresServerException e)
                when (_options.Port == 0 && tries < PortTries && e.Message.Contains("could not bind", StringComparison.Ordinal))
            {
                // Somebody took the port between our look and the server's.
            }
        }
    }

    private async Task ConfigureAsync(CancellationToken cancellationToken)
    {
        await _supervisor.SendAsync("unset", cancellationToken).ConfigureAwait(false);
        foreach (var (name, value) in OurSettings().Concat(_options.Settings))
        {
            if (name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.')) || value.AsSpan().ContainsAny('\r', '\n', '\0'))
            {
                throw new ArgumentException($"The server setting '{name}' has a name or a value that no configuration file can hold.");
            }

            var quoted = value.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal);
            await _supervisor.SendAsync($"set {name} = '{quoted}'", cancellationToken).ConfigureAwait(false);
        }
    }

    private IEnumerable<KeyValuePair<string, string>> OurSettings()
    {
        var durable = _options.Durability == PostgresDurability.Safe ? "on" : "off";
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["listen_addresses"] = "127.0.0.1",
            ["unix_socket_directories"] = "",
            ["port"] = Port.ToString(CultureInfo.InvariantCulture),
            ["fsync"] = durable,
            ["full_page_writes"] = durable,
            ["synchronous_commit"] = durable,
            ["lc_messages"] = "C",
        };
    }
}
