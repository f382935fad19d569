namespace PgEngine.Runtime.Tests.Poison;

internal sealed record Strict
{
    public required string Name { get; init; }

    public required int Count { get; init; }
}
