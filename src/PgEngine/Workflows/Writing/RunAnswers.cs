namespace PgEngine.Workflows.Writing;

/// <summary>The database's answers, in its own words.</summary>
internal static class RunAnswers
{
    public const string Ok = "ok";
    public const string Already = "already";
    public const string Adopted = "adopted";
    public const string Collision = "collision";
    public const string Stale = "stale";
    public const string Started = "started";
    public const string Due = "due";
    public const string Busy = "busy";
    public const string Gone = "gone";
    public const string Parked = "parked";
    public const string Paused = "paused";
    public const string Blocked = "blocked";
    public const string None = "none";
    public const string Pausing = "pausing";
    public const string Cancel = "cancel";
    public const string Again = "again";

    /// <summary>Not the database's: it has refused the item, which was then left out.</summary>
    public const string Refused = "refused";

    /// <summary>The same word, without a string of its own for every row.</summary>
    public static string Of(string answer) => string.IsInterned(answer) ?? answer;
}
