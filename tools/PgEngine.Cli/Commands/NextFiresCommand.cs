using System.CommandLine;
using PgEngine.Cli.Output;

namespace PgEngine.Cli.Commands;

/// <summary><c>pgengine schedules next NAME</c>, or <c>--cron EXPRESSION</c>: the coming fire times.</summary>
internal sealed class NextFiresCommand : EngineCommand
{
    private const string Sql =
        """
        with recursive wanted(cron, time_zone) as (
          select $2::text, $3::text where $1::text is null
          union all
          select s.cron, s.time_zone from {schema}.schedules() as s where s.name = $1
        ), fires(n, fire_at, cron, time_zone) as (
          select 1, {schema}.cron_next(cron, time_zone => time_zone), cron, time_zone from wanted
          union all
          select n + 1, {schema}.cron_next(cron, fire_at, time_zone), cron, time_zone from fires
          where n < $4 and fire_at is not null
        )
        select fire_at, pg_catalog.to_char(fire_at at time zone time_zone, 'Dy YYYY-MM-DD HH24:MI:SS') as local_time, time_zone
        from fires where fire_at is not null order by n
        """;

    private readonly Argument<string> _name = new("name")
    {
        Description = "A schedule.",
        Arity = ArgumentArity.ZeroOrOne,
        DefaultValueFactory = static _ => "",
    };

    private readonly Option<string?> _cron = new("--cron") { Description = "Any expression instead.", HelpName = "expression" };

    private readonly Option<string> _zone = new("--time-zone", "-z")
    {
        Description = "The zone of --cron.",
        DefaultValueFactory = static _ => "UTC",
        HelpName = "zone",
    };

    private readonly Option<int> _count = new("--count", "-n")
    {
        Description = "How many times, up to 1000.",
        DefaultValueFactory = static _ => 5,
        HelpName = "number",
    };

    public NextFiresCommand(CliConsole console, CommonOptions common)
        : base(console, "next", "Show when a schedule, or any cron expression, fires next.", common)
    {
        Arguments.Add(_name);
        Options.Add(_cron);
        Options.Add(_zone);
        Options.Add(_count);
    }

    protected override async Task<int> RunAsync(EngineCall call, CancellationToken cancellationToken)
    {
        var name = call.Value(_name) is { Length: > 0 } given ? given : null;
        var cron = call.Value(_cron);
        if (name is null == cron is null)
        {
            throw CliException.Usage("Name a schedule, or give an expression with --cron.");
        }

        var fires = await call.QueryAsync(Sql, cancellationToken, name, cron, call.Value(_zone), Math.Clamp(call.Value(_count), 1, 1000));
        call.WriteRows("fires", fires, name is null ? "It never fires again." : $"There is no schedule \"{name}\", or it never fires again.");
        return fires.Rows.Count > 0 ? ExitCode.Ok : ExitCode.Failed;
    }
}
