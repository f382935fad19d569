namespace PgEngine.Testing;

/// <summary>How a <see cref="PostgresServer"/> is stopped; the names are PostgreSQL's own.</summary>
public enum PostgresStopMode
{
    /// <summary>Open transactions are rolled back, sessions closed, and the data folder left clean.</summary>
    Fast,

    /// <summary>The server is cut off as in a crash, and recovers at its next start.</summary>
    Immediate,
}
