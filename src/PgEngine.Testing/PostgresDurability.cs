namespace PgEngine.Testing;

/// <summary>How much a <see cref="PostgresServer"/> does to keep committed data when it is cut off.</summary>
public enum PostgresDurability
{
    /// <summary>
    /// <c>fsync</c>, <c>full_page_writes</c> and <c>synchronous_commit</c> off: fast, for tests. An immediate stop may lose the
    /// last commits, and a crash of the machine may lose everything.
    /// </summary>
    Fast,

    /// <summary>
    /// <c>fsync</c>, <c>full_page_writes</c> and <c>synchronous_commit</c> on, as in production: for measuring and for fault tests.
    /// </summary>
    Safe,
}
