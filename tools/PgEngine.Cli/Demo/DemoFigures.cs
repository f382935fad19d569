namespace PgEngine.Cli.Demo;

/// <summary>What the database holds when the demo is over.</summary>
internal sealed record DemoFigures
{
    public required long Documents { get; init; }

    /// <summary>Analysis jobs that the trigger made.</summary>
    public required long Enqueued { get; init; }

    public required long Completed { get; init; }

    /// <summary>Failed attempts that were tried again.</summary>
    public required long Retried { get; init; }

    /// <summary>Jobs taken back from the killed worker.</summary>
    public required long Rescued { get; init; }

    /// <summary>Documents with exactly one result row.</summary>
    public required long WithOneResult { get; init; }

    public required long Missing { get; init; }

    public required long Doubled { get; init; }

    /// <summary>Webhook jobs made by the handlers.</summary>
    public required long Webhooks { get; init; }

    /// <summary>From enqueue to the start of the first attempt, in milliseconds.</summary>
    public required double? PickUpP50 { get; init; }

    /// <summary>As <see cref="PickUpP50"/>, for the slowest one in a hundred.</summary>
    public required double? PickUpP99 { get; init; }

    public required double? JobsPerSecond { get; init; }
}
