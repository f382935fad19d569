namespace PgEngine.Errors;

/// <summary>The database refused a job as it is: its payload, its options or its kind. The same call would be refused again.</summary>
/// <remarks>As with every error, PostgreSQL has aborted the transaction that the call was part of.</remarks>
public sealed class InvalidJobException : EngineException
{
    internal InvalidJobException(string sqlState, string message, Exception innerException)
        : base(message, innerException)
    {
        SqlState = sqlState;
    }

    /// <summary>One of <see cref="SqlStates"/>, or of class 22 for a payload that is no JSON that the database can store.</summary>
    public string SqlState { get; }
}
