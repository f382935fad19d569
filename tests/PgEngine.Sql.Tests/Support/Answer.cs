namespace PgEngine.Sql.Tests.Support;

/// <summary>What a settle said of one item.</summary>
internal sealed record Answer(string Said, string? Outcome)
{
    public static readonly Answer Stale = new("stale", null);
    public static readonly Answer Busy = new("busy", null);
    public static readonly Answer Gone = new("gone", null);

    public static Answer Ok(string outcome) => new("ok", outcome);

    public static Answer Already(string outcome) => new("already", outcome);
}
