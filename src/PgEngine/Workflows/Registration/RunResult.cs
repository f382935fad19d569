namespace PgEngine.Workflows.Registration;

/// <summary>What a body returned, and the type to write it as.</summary>
/// <param name="Value">The result.</param>
/// <param name="Type">The declared type; <see cref="Void"/> for a workflow without a result.</param>
internal sealed record RunResult(object? Value, Type Type)
{
    public static RunResult None { get; } = new(null, typeof(void));

    public bool HasValue => Type != typeof(void);
}
