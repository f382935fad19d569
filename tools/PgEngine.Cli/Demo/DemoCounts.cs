namespace PgEngine.Cli.Demo;

/// <summary>Where the demo stands, at one moment.</summary>
internal sealed record DemoCounts(long Loaded, long Analysed, long Delivered, long Live, long Retried, long Lost);
