namespace PgEngine.Workers;

/// <summary>What one round trip brought back.</summary>
internal sealed class TurnAnswer
{
    public SettleAnswer[] Completions { get; set; } = [];

    public SettleAnswer[] Others { get; set; } = [];

    public ClaimResult? Claim { get; set; }
}
