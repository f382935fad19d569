using Microsoft.Extensions.Logging;

namespace PgEngine.Client;

internal static partial class ClientLog
{
    [LoggerMessage(120, LogLevel.Warning,
        "Schema {Schema}: the connection that hears of finished jobs is lost. It is opened again; until then waits for results poll.")]
    public static partial void ListenerLost(ILogger logger, Exception exception, string schema);
}
