using System.Text.Json;
using Npgsql;
using PgEngine.Crash.Trials;
using PgEngine.CrashWorker.Sagas;

namespace PgEngine.Crash.Sagas;

/// <summary>Starts sagas and sends them their signals, in SQL; it writes down each signal in the transaction that sends it.</summary>
public sealed class SagaSender(TrialDatabase database, Random random)
{
    private const string Start =
        "select engine.start('saga', $2::jsonb, key => $1, keep_result => true)";

    private const string StartBySignal =
        """
        insert into saga_signals (token, key, name, place, answer)
        values ($3, $1, $4, $5, engine.signal_key(
          $1, $4, jsonb_build_object('token', $3::text), dedupe => $3, start_if_missing => 'saga', input => $2::jsonb))
        """;

    private const string Send =
        """
        insert into saga_signals (token, key, name, place, answer)
        values ($2, $1, $3, $4, engine.signal(
          (select j.id from engine.jobs as j where j.kind = 'saga' and j.key = $1), $3, jsonb_build_object('token', $2::text)))
        """;

    private const string SendByKey =
        """
        insert into saga_signals (token, key, name, place, answer)
        values ($2, $1, $3, $4, engine.signal_key($1, $3, jsonb_build_object('token', $2::text), dedupe => $2))
        """;

    private const string SendAgain = "select engine.signal_key($1, $3, jsonb_build_object('token', $2::text), dedupe => $2)";

    private const string AreParked =
        """
        select not exists (
          select from unnest($1) as k(key)
          left join engine.jobs as j on j.kind = 'saga' and j.key = k.key
          where j.state is distinct from 'waiting'
        )
        """;

    private const string Bodies =
        "select count(*) from saga_facts as f join engine.jobs as j on j.id = f.run_id where j.kind = 'saga' and j.key = $1";

    // So many bodies begin at least before a saga waits for its first signal, and for the others.
    private const int BeforePaid = 3;
    private const int BeforeScan = 16;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ParkCeiling = TimeSpan.FromSeconds(30);

    private readonly List<string> _parking = [];

    /// <summary>Starts so many sagas and sends all their signals.</summary>
    /// <param name="runs">How many.</param>
    /// <param name="stepMs">The longest time that a step takes.</param>
    /// <param name="parked">Called when those sagas are parked that get their signals only then.</param>
    public async Task RunAsync(int runs, int stepMs, Func<Task> parked)
    {
        var senders = new List<Task>();
        for (var i = 0; i < runs; i++)
        {
            var input = new SagaInput($"s{i}", Fails: i % 3 == 2, stepMs);
            var plan = (SagaPlan)(i % 4);
            await StartAsync(input, plan);
            if (plan == SagaPlan.WhenParked)
            {
                _parking.Add(input.Key);
            }
            else if (plan != SagaPlan.AtItsStart)
            {
                senders.Add(SendAsync(input.Key, plan, new Random(random.Next())));
            }
        }

        if (_parking.Count > 0)
        {
            await Wait.TryAsync(() => database.AskAsync<bool>(AreParked, _parking.ToArray()), ParkCeiling);
            await parked();
        }

        senders.AddRange(_parking.Select(key => SendAsync(key, SagaPlan.WhenParked, new Random(random.Next()))));
        await Task.WhenAll(senders);
    }

    /// <summary>Starts one saga that has all its signals at its start, and completes.</summary>
    /// <returns>The run.</returns>
    public async Task<long> StartAsync(string key)
    {
        await StartAsync(new SagaInput(key, Fails: false), SagaPlan.AtItsStart);
        return await database.AskAsync<long>("select j.id from engine.jobs as j where j.kind = 'saga' and j.key = $1", key);
    }

    private async Task StartAsync(SagaInput input, SagaPlan plan)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await DoAsync("insert into saga_runs (key, fails) values ($1, $2)", input.Key, input.Fails);
        var json = JsonSerializer.Serialize(input);
        if (plan == SagaPlan.ByKey)
        {
            await DoAsync(StartBySignal, input.Key, json, $"{input.Key}-0", SagaSteps.Signals[0], 1);
        }
        else
        {
            await DoAsync(Start, input.Key, json);
        }

        for (var n = 0; plan == SagaPlan.AtItsStart && n < SagaSteps.Signals.Count; n++)
        {
            await DoAsync(Send, Signal(input.Key, n));
        }

        await transaction.CommitAsync();

        async Task DoAsync(string sql, params object[] arguments)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            Add(command, arguments);
            await command.ExecuteNonQueryAsync();
        }
    }

    private async Task SendAsync(string key, SagaPlan plan, Random pauses)
    {
        for (var n = plan == SagaPlan.ByKey ? 1 : 0; n < SagaSteps.Signals.Count; n++)
        {
            await PauseAsync(key, plan, n == 0 ? BeforePaid : BeforeScan, pauses);
            await DoAsync(plan == SagaPlan.ByKey ? SendByKey : Send, Signal(key, n));
            if (plan == SagaPlan.ByKey)
            {
                await DoAsync(SendAgain, Signal(key, n));
            }
        }
    }

    /// <summary>Waits until the saga is somewhere before its wait, or in it.</summary>
    private async Task PauseAsync(string key, SagaPlan plan, int bodiesBefore, Random pauses)
    {
        if (plan != SagaPlan.WhenParked)
        {
            var bodies = pauses.Next(bodiesBefore + 1);
            await Wait.TryAsync(async () => await database.AskAsync<long>(Bodies, key) >= bodies, ParkCeiling);
        }

        await Task.Delay(LongestPause * pauses.NextDouble());
    }

    private async Task DoAsync(string sql, object[] arguments)
    {
        await using var command = database.Source.CreateCommand(sql);
        Add(command, arguments);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Key, token, name, and which of that name it is.</summary>
    private static object[] Signal(string key, int n) =>
        [key, $"{key}-{n}", SagaSteps.Signals[n], SagaSteps.Signals.Take(n + 1).Count(name => name == SagaSteps.Signals[n])];

    private static void Add(NpgsqlCommand command, object[] arguments)
    {
        foreach (var argument in arguments)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = argument });
        }
    }
}
