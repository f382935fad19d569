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
        foreach (var option in (Option[])
        [
            _jobs, _runs, _warmup, _concurrency, _history, _payload, _headline, _checkpoint, _idleSeconds, _settleSeconds, _kills,
            _freezes, _seed, Json,
        ])
        {
            command.Options.Add(option);
        }

        _load.AddTo(command);
    }

    public BenchSettings Read(ParseResult parsed) => new()
    {
        Jobs = parsed.GetValue(_jobs),
        Runs = parsed.GetValue(_runs),
        Warmup = parsed.GetValue(_warmup),
        Concurrency = parsed.GetValue(_concurrency),
        KeepsHistory = parsed.GetValue(_history) == "on",
        PayloadBytes = parsed.GetValue(_payload),
        IsHeadline = parsed.GetValue(_headline),
        ChecksPointsBetween = parsed.GetValue(_checkpoint),
        Kills = parsed.GetValue(_kills),
        Freezes = parsed.GetValue(_freezes),
        Seed = parsed.GetValue(_seed),
        Load = _load.Read(parsed, Standard.Load),
        IdleTime = TimeSpan.FromSeconds(parsed.GetValue(_idleSeconds)),
        SettleTime = TimeSpan.FromSeconds(parsed.GetValue(_settleSeconds)),
    };

    private static void AtLeast(Option<int> option, int least) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() < least)
        {
            result.AddError($"{option.Name} must be at least {least}.");
        }
    });
}
