using System.CommandLine;

namespace PgEngine.Bench.Commands;

/// <summary>The options of the command line.</summary>
internal sealed class BenchOptions
{
    private static readonly BenchSettings Standard = new();

    private readonly Option<int?> _jobs = new("--jobs") { Description = "Jobs per run. Default: as fits the scenario." };

    private readonly Option<int> _runs = new("--runs")
    {
        Description = "Runs per scenario.",
        DefaultValueFactory = _ => Standard.Runs,
    };

    private readonly Option<int> _warmup = new("--warmup")
    {
        Description = "Jobs a process runs before it is measured.",
        DefaultValueFactory = _ => Standard.Warmup,
    };

    private readonly Option<int> _concurrency = new("--concurrency")
    {
        Description = "Jobs that a worker runs at the same time.",
        DefaultValueFactory = _ => Standard.Concurrency,
    };

    private readonly Option<string> _history = new("--history")
    {
        Description = "Whether completed jobs are kept: on or off.",
        DefaultValueFactory = _ => "on",
    };

    private readonly Option<int> _payload = new("--payload")
    {
        Description = "About how many bytes of JSON a payload has; 0: the smallest.",
    };

    private readonly Option<bool> _headline = new("--headline")
    {
        Description = "Drain 1,000,000 jobs without counting the first second, and 100,000 in a cold process beside it.",
    };

    private readonly Option<bool> _checkpoint = new("--checkpoint")
    {
        Description = "One more checkpoint between enqueue and drain, so that the drain logs full pages.",
    };

    private readonly Option<int> _idleSeconds = new("--idle-seconds")
    {
        Description = "How long the idle worker is watched.",
        DefaultValueFactory = _ => (int)Standard.IdleTime.TotalSeconds,
    };

    private readonly Option<int> _settleSeconds = new("--settle-seconds")
    {
        Description = "How long the idle worker is left alone before it is watched.",
        DefaultValueFactory = _ => (int)Standard.SettleTime.TotalSeconds,
    };

    private readonly Option<int> _kills = new("--kills")
    {
        Description = "Workers that kill kills.",
        DefaultValueFactory = _ => Standard.Kills,
    };

    private readonly Option<int> _freezes = new("--freezes")
    {
        Description = "Workers that kill freezes past their lease.",
        DefaultValueFactory = _ => Standard.Freezes,
    };

    private readonly Option<int> _seed = new("--seed")
    {
        Description = "Seed of kill's random choices.",
        DefaultValueFactory = _ => Standard.Seed,
    };

    private readonly LoadOptions _load = new();

    /// <summary>Scenarios and settings by one name; settings on the command line win.</summary>
    public Option<string?> Preset { get; } = new("--preset")
    {
        Description = $"Scenarios with settings: {string.Join(", ", BenchPreset.All.Select(preset => preset.Name))}.",
    };

    /// <summary>Whether others are measured too.</summary>
    public Option<bool> Peers { get; } = new("--peers")
    {
        Description = "Measure graphile-worker and pg-boss in the same minutes; they come from npm.",
    };

    /// <summary>Prints the scenarios and presets, and measures nothing.</summary>
    public Option<bool> List { get; } = new("--list") { Description = "List scenarios and presets." };

    /// <summary>Results of an earlier run to print beside the new ones.</summary>
    public Option<string?> Compare { get; } = new("--compare") { Description = "Compare with results saved from --json." };

    /// <summary>Results of an earlier run to take instead of measuring.</summary>
    public Option<string?> From { get; } = new("--from")
    {
        Description = "Measure nothing: take the results saved from --json, for --compare and --charts.",
    };

    /// <summary>Where to draw the curves.</summary>
    public Option<string?> Charts { get; } = new("--charts") { Description = "Folder for an SVG chart of each curve." };

    /// <summary>One line of JSON per scenario instead of the table.</summary>
    public Option<bool> Json { get; } = new("--json") { Description = "One line of JSON per scenario instead of the table." };

    public void AddTo(Command command)
    {
        AtLeast(_runs, 1);
        AtLeast(_warmup, 0);
        AtLeast(_concurrency, 1);
        AtLeast(_payload, 0);
        AtLeast(_idleSeconds, 1);
        AtLeast(_settleSeconds, 0);
        AtLeast(_kills, 0);
        AtLeast(_freezes, 0);
        _jobs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < 1)
            {
                result.AddError("--jobs must be at least 1.");
            }
        });
        _history.AcceptOnlyFromAmong("on", "off");
        Preset.AcceptOnlyFromAmong([.. BenchPreset.All.Select(preset => preset.Name)]);
        foreach (var option in (Option[])
        [
            _jobs, _runs, _warmup, _concurrency, _history, _payload, _headline, _checkpoint, _idleSeconds, _settleSeconds, _kills,
            _freezes, _seed, Preset, Peers, List, Compare, From, Charts, Json,
        ])
        {
            command.Options.Add(option);
        }

        _load.AddTo(command);
    }

    /// <summary>What the command line says, and otherwise what a preset does.</summary>
    public BenchSettings Read(ParseResult parsed, BenchSettings preset) => preset with
    {
        Jobs = parsed.GetValue(_jobs) ?? preset.Jobs,
        Runs = Given(parsed, _runs, preset.Runs),
        Warmup = Given(parsed, _warmup, preset.Warmup),
        Concurrency = Given(parsed, _concurrency, preset.Concurrency),
        KeepsHistory = Given(parsed, _history, preset.KeepsHistory ? "on" : "off") == "on",
        PayloadBytes = Given(parsed, _payload, preset.PayloadBytes),
        IsHeadline = Given(parsed, _headline, preset.IsHeadline),
        ChecksPointsBetween = Given(parsed, _checkpoint, preset.ChecksPointsBetween),
        Kills = Given(parsed, _kills, preset.Kills),
        Freezes = Given(parsed, _freezes, preset.Freezes),
        Seed = Given(parsed, _seed, preset.Seed),
        Load = _load.Read(parsed, preset.Load),
        IdleTime = TimeSpan.FromSeconds(Given(parsed, _idleSeconds, (int)preset.IdleTime.TotalSeconds)),
        SettleTime = TimeSpan.FromSeconds(Given(parsed, _settleSeconds, (int)preset.SettleTime.TotalSeconds)),
    };

    private static T Given<T>(ParseResult parsed, Option<T> option, T otherwise) =>
        parsed.GetResult(option) is { Implicit: false } given ? given.GetValueOrDefault<T>()! : otherwise;

    private static void AtLeast(Option<int> option, int least) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() < least)
        {
            result.AddError($"{option.Name} must be at least {least}.");
        }
    });
}
