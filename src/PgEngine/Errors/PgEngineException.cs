namespace PgEngine.Errors;

/// <summary>Base of the exceptions that PgEngine itself raises. Errors of the network stay <c>NpgsqlException</c>.</summary>
public abstract class PgEngineException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What went wrong and what to do about it.</param>
    /// <param name="innerException">The cause, if another exception is the cause.</param>
    protected PgEngineException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
