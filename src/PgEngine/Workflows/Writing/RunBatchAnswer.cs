namespace PgEngine.Workflows.Writing;

/// <summary>What one round trip of a lane brought back.</summary>
internal sealed class RunBatchAnswer
{
    public string[] Rows { get; set; } = [];

    public string[] Parks { get; set; } = [];

    public string[] Ends { get; set; } = [];

    public DateTime At { get; set; }
}
