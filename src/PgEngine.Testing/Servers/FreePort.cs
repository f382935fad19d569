using System.Net;
using System.Net.Sockets;

namespace PgEngine.Testing.Servers;

/// <summary>Asks the system for a port that nobody uses. Another process may take it first, so the caller tries again.</summary>
internal static class FreePort
{
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
