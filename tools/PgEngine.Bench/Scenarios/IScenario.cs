using PgEngine.Bench.Measuring;

namespace PgEngine.Bench.Scenarios;

/// <summary>One thing to measure.</summary>
internal interface IScenario
{
    string Name { get; }

    /// <summary>What the figure is, in one line for people.</summary>
    string Description { get; }

    string Unit { get; }

    /// <summary>Whether the scenario has something to be compared with.</summary>
    bool HasYardstick { get; }

    /// <summary>Whether one run takes minutes and says enough: it is made once, and only when asked for by name.</summary>
    bool IsLong => false;

    /// <summary>What was run, by name, for the reader of the figures.</summary>
    IEnumerable<KeyValuePair<string, object>> Describe(ScenarioContext context);

    Task<double> MeasureYardstickAsync(ScenarioContext context, CancellationToken cancellationToken);

    Task<Measurement> MeasureAsync(ScenarioContext context, CancellationToken cancellationToken);
}
