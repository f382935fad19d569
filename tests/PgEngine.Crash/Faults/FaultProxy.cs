using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace PgEngine.Crash.Faults;

/// <summary>
/// Stands between a client and the server, and now and then cuts the connection after the server has committed and before the
/// client hears of it.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly IPEndPoint _server;
    private readonly string _connectionString;
    private readonly Func<ServerAnswer, bool> _cuts;
    private readonly Task _accepting;
    private int _cutCount;

    /// <param name="connectionString">The server, without encryption.</param>
    /// <param name="cuts">Whether to cut this answer; called from several threads.</param>
    public FaultProxy(string connectionString, Func<ServerAnswer, bool> cuts)
    {
        var server = new NpgsqlConnectionStringBuilder(connectionString);
        _server = new IPEndPoint(Dns.GetHostAddresses(server.Host!, AddressFamily.InterNetwork)[0], server.Port);
        _cuts = cuts;
        _listener.Start();
        server.Host = "127.0.0.1";
        server.Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _connectionString = server.ConnectionString;
        _accepting = AcceptAsync();
    }

    /// <summary>The way through this proxy.</summary>
    public string ConnectionString => _connectionString;

    /// <summary>Answers cut so far.</summary>
    public int CutCount => Volatile.Read(ref _cutCount);

    /// <summary>Cuts every n-th answer that tells of a commit, n drawn anew each time; thread safe.</summary>
    /// <param name="seed">Seed of the draws.</param>
    /// <param name="every">Mean of n.</param>
    /// <param name="cut">Called for each cut.</param>
    public static Func<ServerAnswer, bool> Sometimes(int seed, int every, Action cut)
    {
        var random = new Random(seed);
        return answer =>
        {
            lock (random)
            {
                if (!answer.TellsOfCommit || random.Next(every) != 0)
                {
                    return false;
                }
            }

            cut();
            return true;
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(CarryAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
                connections.RemoveAll(connection => connection.IsCompleted);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }

        await Task.WhenAll(connections);
    }

    private async Task CarryAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient { NoDelay = true })
        {
            try
            {
                client.NoDelay = true;
                await server.ConnectAsync(_server, _stop.Token);
                using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
                var requests = client.GetStream().CopyToAsync(server.GetStream(), ended.Token);
                var answers = new AnswerReader(new BufferedStream(server.GetStream()), client.GetStream(), _cuts).RunAsync(ended.Token);
                await Task.WhenAny(requests, answers);
                await ended.CancelAsync();
                if (await answers)
                {
                    // A reset, not an orderly end: the client must not take it for a word of the server.
                    Interlocked.Increment(ref _cutCount);
                    client.LingerState = new LingerOption(true, 0);
                }

                await requests;
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
            {
                // Either side is gone, or the proxy is.
            }
        }
    }
}
