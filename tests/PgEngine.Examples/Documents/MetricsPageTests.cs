using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using PgEngine.Diagnostics;
using PgEngine.Examples.Support;

namespace PgEngine.Examples.Documents;

/// <summary>docs/metrics.md and the runtime know the same instruments.</summary>
public sealed class MetricsPageTests
{
    [Fact]
    public void The_page_lists_every_instrument_that_exists_with_its_kind_and_unit_and_no_other()
    {
        var listed = Checkout.Read("docs/metrics.md").Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => string.Join('|', line.Split('|')[1..3]).Trim());

        Assert.Equal(Instruments(), listed.Order(StringComparer.Ordinal));
    }

    private static List<string> Instruments()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        using var metrics = new EngineMetrics(meters);
        var made = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, meters))
                {
                    made.Add($"`{instrument.Name}` | {Kind(instrument)}, {instrument.Unit}");
                }
            },
        };
        listener.Start();
        made.Sort(StringComparer.Ordinal);
        return made;
    }

    private static string Kind(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "Counter" => "counter",
        "UpDownCounter" => "up-down counter",
        "Histogram" => "histogram",
        var other => throw new InvalidOperationException($"{instrument.Name} is a {other}: give it a word."),
    };
}
