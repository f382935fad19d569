using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine retry-failed</c>: runs dead letters again, in batches and as fast as asked for.</summary>
internal sealed class RetryFailedCommand : EngineCommand
{
    private const int BatchSize = 1000;

    private const string Sql =
        """
        select {schema}.retry_failed(
          queue => $1, kind => $2, since => $3::timestamptz, max => $4, rate_per_second => $5::float8,
          run_at => clock_timestamp() + $6::interval, search => $7)
        """;

    private readonly FailedOptions _filter = new();
    private readonly Option<int> _max = new("--max")
    {
        Description = "At most so many.",
        DefaultValueFactory = static _ => int.MaxValue,
        HelpName = "number",
    };

    private readonly Option<double?> _rate = new("--rate")
    {
        Description = "So many become due a second. Default: all at once.",
        HelpName = "number",
    };

    private readonly Option<bool> _yes;

    public RetryFailedCommand(CliConsole console)
        : base(console, "retry-failed", "Run dead letters again under their ids, in batches.")
    {
        _filter.AddTo(this);
        Options.Add(_max);
        Options.Add(_rate);
        _yes = AddYesOption();
    }

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var since = _filter.SinceOf(call);
        var max = call.Value(_max);
        var rate = call.Value(_rate);
        call.Confirm(_yes, "run dead letters again");
        var retried = 0;
        while (retried < max)
        {
            var batch = Math.Min(BatchSize, max - retried);

            // Each batch begins where the one before it ends.
            var delay = rate is > 0 ? TimeSpan.FromSeconds(retried / rate.Value) : TimeSpan.Zero;
            var count = await call.ScalarAsync<int>(
                Sql, cancellationToken, call.Value(_filter.Queue), call.Value(_filter.Kind), since, batch, rate, delay,
                call.Value(_filter.Search));
            retried += count;
            if (count < batch)
            {
                break;
            }
        }

        call.WriteAnswer(retried == 0 ? "No dead letters to run again." : $"{retried} jobs run again.", ("retried", retried));
        return ExitCode.Ok;
    }
}
