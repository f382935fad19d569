namespace PgEngine.Cli.Demo;

/// <summary>Names that the demo's SQL and its worker processes share.</summary>
internal static class DemoNames
{
    public const string Schema = "engine";
    public const string AnalyseKind = "analyse_document";
    public const string WebhookKind = "deliver_webhook";
    public const string DocumentQueue = "documents";
    public const string WebhookQueue = "webhooks";

    /// <summary>How a worker process is told its database: an argument would show the password in the process list.</summary>
    public const string DatabaseVariable = "PGENGINE_DEMO_DATABASE";

    /// <summary>How many jobs one worker process runs at a time.</summary>
    public const int Concurrency = 8;
}
