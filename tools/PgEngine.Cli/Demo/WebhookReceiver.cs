using System.Net;
using System.Net.Sockets;

namespace PgEngine.Cli.Demo;

/// <summary>
/// The other side of the webhooks: a real HTTP server on the loopback address. It refuses the first delivery of every few
/// documents with 503, always the same ones, and tells deliveries apart by their idempotency key.
/// </summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    public const string KeyHeader = "Idempotency-Key";
    public const string DocumentHeader = "X-Document-Id";
    private const int PortTries = 5;
    private const ulong Seed = 20;
    private const ulong OneIn = 8;

    private readonly HttpListener _listener;
    private readonly Lock _gate = new();
    private readonly HashSet<string> _accepted = new(StringComparer.Ordinal);
    private readonly HashSet<string> _refused = new(StringComparer.Ordinal);
    private readonly Task _loop;
    private long _requests;
    private long _acceptedRequests;
    private long _refusedRequests;

    private WebhookReceiver(HttpListener listener, string address)
    {
        _listener = listener;
        Address = address;
        _loop = ReceiveAsync();
    }

    public string Address { get; }

    public DeliveryCounts Counts
    {
        get
        {
            lock (_gate)
            {
                return new DeliveryCounts(_requests, _acceptedRequests, _refusedRequests, _accepted.Count);
            }
        }
    }

    public static WebhookReceiver Start()
    {
        for (var tries = 1; ; tries++)
        {
            var address = $"http://127.0.0.1:{FreePort()}/";
            var listener = new HttpListener { Prefixes = { address } };
            try
            {
                listener.Start();
                return new WebhookReceiver(listener, address);
            }
            catch (HttpListenerException) when (tries < PortTries)
            {
                // Somebody took the port between our look and our start.
                listener.Close();
            }
        }
    }

    /// <summary>Decides the answer to one request. Pure but for the counters.</summary>
    internal HttpStatusCode Answer(string? key, long documentId)
    {
        lock (_gate)
        {
            _requests++;
            if (string.IsNullOrEmpty(key))
            {
                return HttpStatusCode.BadRequest;
            }

            if (IsUnlucky(documentId) && _refused.Add(key))
            {
                _refusedRequests++;
                return HttpStatusCode.ServiceUnavailable;
            }

            _acceptedRequests++;
            _accepted.Add(key);
            return HttpStatusCode.OK;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _loop;
    }

    // Scattered over the documents, and the same in every run.
    private static bool IsUnlucky(long documentId) => ((((ulong)documentId + Seed) * 0x9E3779B97F4A7C15) >> 40) % OneIn == 0;

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task ReceiveAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                // Closed.
                return;
            }

            try
            {
                _ = long.TryParse(context.Request.Headers[DocumentHeader], out var documentId);
                context.Response.StatusCode = (int)Answer(context.Request.Headers[KeyHeader], documentId);
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException)
            {
                // The sender is gone, killed in the middle of it: it will send again.
            }
        }
    }
}
