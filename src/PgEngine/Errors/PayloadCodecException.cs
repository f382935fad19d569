namespace PgEngine.Errors;

/// <summary>
/// What is stored of a job cannot be decoded: its key or codec is not known here, it was changed, or it is not encrypted although it must be.
/// </summary>
public sealed class PayloadCodecException : EngineException
{
    internal PayloadCodecException(string message)
        : base(message)
    {
    }

    internal PayloadCodecException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
