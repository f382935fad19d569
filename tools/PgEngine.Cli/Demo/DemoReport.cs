using System.Globalization;

namespace PgEngine.Cli.Demo;

/// <summary>The end of a demo: its figures, and whether every document was analysed exactly once.</summary>
internal sealed record DemoReport(DemoFigures Figures, DeliveryCounts Deliveries, TimeSpan Elapsed)
{
    /// <summary>What went wrong; empty when nothing did.</summary>
    public IReadOnlyList<string> Problems { get; } = Find(Figures, Deliveries).ToList();

    /// <summary>The final table: what was counted, and how much of it.</summary>
    public IReadOnlyList<(string What, string Value)> Lines =>
    [
        ("documents", Count(Figures.Documents)),
        ("enqueued by the trigger", Count(Figures.Enqueued)),
        ("completed", Count(Figures.Completed)),
        ("retried attempts (receiver answered 503)", Count(Figures.Retried)),
        ("rescued from the killed worker", Count(Figures.Rescued)),
        ("documents with exactly one result row", $"{Count(Figures.WithOneResult)} of {Count(Figures.Documents)}"),
        ("missing / doubled", $"{Count(Figures.Missing)} / {Count(Figures.Doubled)}"),
        ("webhooks delivered", $"{Count(Deliveries.Distinct)} of {Count(Figures.Webhooks)}"),
        ("webhook requests (accepted, refused, repeated)",
            $"{Count(Deliveries.Requests)} ({Count(Deliveries.Accepted)}, {Count(Deliveries.Refused)}, {Count(Deliveries.Repeated)})"),
        ("pick-up latency p50 / p99", $"{Milliseconds(Figures.PickUpP50)} / {Milliseconds(Figures.PickUpP99)}"),
        ("jobs per second, at the pace documents came", Figures.JobsPerSecond?.ToString("0", CultureInfo.InvariantCulture) ?? "-"),
        ("from command to here", Elapsed.TotalSeconds.ToString("0.0 's'", CultureInfo.InvariantCulture)),
    ];

    private static IEnumerable<string> Find(DemoFigures figures, DeliveryCounts deliveries)
    {
        if (figures.Missing > 0)
        {
            yield return $"{figures.Missing} documents have no result.";
        }

        if (figures.Doubled > 0)
        {
            yield return $"{figures.Doubled} documents have more than one result.";
        }

        if (figures.Enqueued != figures.Documents || figures.Completed != figures.Documents)
        {
            yield return $"Of {figures.Documents} documents {figures.Enqueued} were enqueued and {figures.Completed} completed.";
        }

        if (figures.Webhooks != figures.Documents || deliveries.Distinct != figures.Documents)
        {
            yield return $"Of {figures.Documents} documents {figures.Webhooks} led to a webhook, "
                + $"and {deliveries.Distinct} webhooks reached the receiver.";
        }
    }

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Milliseconds(double? number) => number?.ToString("0.0 'ms'", CultureInfo.InvariantCulture) ?? "-";
}
