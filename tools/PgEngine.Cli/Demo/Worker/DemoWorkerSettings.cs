namespace PgEngine.Cli.Demo.Worker;

/// <summary>What the demo tells a worker process.</summary>
/// <param name="Name">The worker's name.</param>
/// <param name="Receiver">Where webhooks go.</param>
/// <param name="Work">How long an analysis takes beyond the little that ours needs; it stands for real ones.</param>
internal sealed record DemoWorkerSettings(string Name, Uri Receiver, TimeSpan Work);
