namespace PgEngine.Testing;

/// <summary>A PostgreSQL server could not be found, started, stopped or reached.</summary>
/// <remarks>The message says what to do about it; nothing that a caller could handle by itself is hidden behind it.</remarks>
public sealed class PostgresServerException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What went wrong and what to do about it.</param>
    public PostgresServerException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    /// <param name="message">What went wrong and what to do about it.</param>
    /// <param name="innerException">The cause.</param>
    public PostgresServerException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
