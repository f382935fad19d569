namespace PgEngine.Errors;

/// <summary>The schema could not be installed or upgraded. The transaction of the failing script was rolled back.</summary>
public class SchemaInstallException : EngineException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What went wrong and what to do about it.</param>
    public SchemaInstallException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    /// <param name="message">What went wrong and what to do about it.</param>
    /// <param name="innerException">The cause, mostly the server's error.</param>
    public SchemaInstallException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The script or step that failed, e.g. <c>sql/migrations/0002_queues.sql</c>.</summary>
    /// <value>Null when no single script is to blame.</value>
    public string? Script { get; init; }

    /// <summary>The line in <see cref="Script"/>, counted from 1.</summary>
    /// <value>Null when the server gives no position.</value>
    public int? Line { get; init; }

    /// <summary>The server's SQLSTATE.</summary>
    /// <value>Null when the error is not the server's.</value>
    public string? SqlState { get; init; }
}
