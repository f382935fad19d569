using Npgsql;
using PgEngine.CrashWorker.Sagas;

namespace PgEngine.Crash.Sagas;

/// <summary>How much has happened in one trial, or in several.</summary>
public sealed record SagaFigures
{
    // In the order of the constructor calls below.
    private const string Count =
        """
        select
          (select count(*) from saga_runs),
          (select count(*) from engine.history where kind = 'saga' and state = 'completed'),
          (select count(*) from engine.history where kind = 'saga' and state = 'failed'),
          (select count(*) from engine.steps where kind in (1, 3) and name not like 'undo/%'),
          (select count(*) from engine.steps where kind = 3),
          (select count(*) from engine.steps where name like 'undo/%'),
          (select count(*) from saga_facts),
          (select count(*) from saga_facts where has_row and not holds_run),
          (select count(*) from saga_signals),
          (select count(*) from saga_signals where answer = 'delivered'),
          (select count(*) from saga_deaths where not is_parked),
          (select count(*) from saga_deaths where is_parked)
        """;

    private const string Boundaries = "select distinct step from saga_deaths where not is_parked and step = any ($1)";

    public long Runs { get; init; }

    public long Completed { get; init; }

    /// <summary>Runs that failed at their end, as they should, and were undone.</summary>
    public long Undone { get; init; }

    /// <summary>Rows of steps, in transactions or not, of children too.</summary>
    public long Steps { get; init; }

    /// <summary>Rows of steps in transactions.</summary>
    public long Transactions { get; init; }

    /// <summary>Rows of undo actions.</summary>
    public long Undos { get; init; }

    /// <summary>Bodies begun, undo actions included; more than rows, for a body that was cut off begins again.</summary>
    public long Bodies { get; init; }

    /// <summary>Bodies begun, in spite of their row, by a worker that had lost the run and did not know.</summary>
    public long Strays { get; init; }

    public long Signals { get; init; }

    /// <summary>Signals for which a saga waited.</summary>
    public long Delivered { get; init; }

    /// <summary>How often a saga was at work on a worker that died.</summary>
    public long Deaths { get; init; }

    /// <summary>How often a saga was parked, and in the memory of a worker that died.</summary>
    public long DeathsParked { get; init; }

    /// <summary>The last rows of sagas whose worker died.</summary>
    public IReadOnlySet<string> DiedBehind { get; init; } = new HashSet<string>();

    public static async Task<SagaFigures> ReadAsync(NpgsqlDataSource source)
    {
        var behind = new HashSet<string>();
        await using (var command = source.CreateCommand(Boundaries))
        {
            command.Parameters.Add(new NpgsqlParameter { Value = SagaSteps.Rows.ToArray() });
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                behind.Add(reader.GetString(0));
            }
        }

        await using var count = source.CreateCommand(Count);
        await using var row = await count.ExecuteReaderAsync();
        await row.ReadAsync();
        return new()
        {
            Runs = row.GetInt64(0),
            Completed = row.GetInt64(1),
            Undone = row.GetInt64(2),
            Steps = row.GetInt64(3),
            Transactions = row.GetInt64(4),
            Undos = row.GetInt64(5),
            Bodies = row.GetInt64(6),
            Strays = row.GetInt64(7),
            Signals = row.GetInt64(8),
            Delivered = row.GetInt64(9),
            Deaths = row.GetInt64(10),
            DeathsParked = row.GetInt64(11),
            DiedBehind = behind,
        };
    }

    public static SagaFigures operator +(SagaFigures one, SagaFigures other) => new()
    {
        Runs = one.Runs + other.Runs,
        Completed = one.Completed + other.Completed,
        Undone = one.Undone + other.Undone,
        Steps = one.Steps + other.Steps,
        Transactions = one.Transactions + other.Transactions,
        Undos = one.Undos + other.Undos,
        Bodies = one.Bodies + other.Bodies,
        Strays = one.Strays + other.Strays,
        Signals = one.Signals + other.Signals,
        Delivered = one.Delivered + other.Delivered,
        Deaths = one.Deaths + other.Deaths,
        DeathsParked = one.DeathsParked + other.DeathsParked,
        DiedBehind = one.DiedBehind.Union(other.DiedBehind).ToHashSet(),
    };
}
