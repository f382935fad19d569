namespace PgEngine.Errors;

/// <summary>Base of the errors that PgEngine itself raises. Failures of the connection stay Npgsql's exceptions.</summary>
public class EngineException : Exception
{
    /// <summary>Makes an error with a message.</summary>
    public EngineException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an error with a message and its cause.</summary>
    public EngineException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
