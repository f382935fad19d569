namespace PgEngine.Testing;

/// <summary>An assertion about jobs does not hold. Any test framework reports it as a failure.</summary>
public sealed class JobAssertionException : Exception
{
    internal JobAssertionException(string message)
        : base(message)
    {
    }
}
