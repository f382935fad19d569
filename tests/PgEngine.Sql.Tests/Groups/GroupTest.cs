using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Groups;

/// <summary>Groups with members that a worker holds; the callback's kind is <c>done</c>, which that worker does not serve.</summary>
public abstract class GroupTest(DatabaseFixture fixture) : QueueTest(fixture)
{
    protected const string Callback = """{"kind": "done", "payload": {"file": "a.csv"}}""";

    protected long Worker { get; private set; }

    private protected QueueSession B { get; private set; } = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        B = await OpenAsync("b");
        Worker = await A.RegisterAsync();
    }

    private protected Task<long> CreateAsync(string? callback = Callback, string? options = null) =>
        Sql.ScalarAsync<long>("select create_group($1::jsonb, $2::jsonb)", callback, options);

    private protected Task<string> CloseAsync(long group, QueueSession? session = null) =>
        (session ?? A).Sql.ScalarAsync<string>("select close_group($1)", group);

    private protected static Task<long> AddAsync(QueueSession session, long group) =>
        session.EnqueueAsync(options: $$"""{"group": {{group}}}""");

    private protected async Task<long[]> AddAsync(long group, int count)
    {
        var ids = new long[count];
        for (var i = 0; i < count; i++)
        {
            ids[i] = await AddAsync(A, group);
        }

        return ids;
    }

    /// <summary>A closed group whose members all run.</summary>
    private protected async Task<(long Group, Claim Claimed)> RunningAsync(int members, string? callback = Callback)
    {
        var group = await CreateAsync(callback);
        await AddAsync(group, members);
        Assert.Equal("closed", await CloseAsync(group));
        return (group, await A.ClaimAsync(Worker));
    }

    private protected Task<Row> StatusAsync(long group) => Sql.RowAsync("select * from group_status($1)", group);

    private protected async Task<string> StateAsync(long group) => (await StatusAsync(group)).Get<string>("state");

    private protected async Task<(long Live, long Completed, long Failed, long Cancelled)> CountsAsync(long group)
    {
        var row = await StatusAsync(group);
        return (row.Get<long>("live"), row.Get<long>("completed"), row.Get<long>("failed"), row.Get<long>("cancelled"));
    }

    private protected Task<List<string>> CallbacksAsync() =>
        Sql.QueryAsync<string>("select payload::text from jobs where kind = 'done' order by id");

    private protected Task<long> RemindersAsync() => Sql.ScalarAsync<long>("select count(*) from group_reminders");

    /// <summary>Asserts that the group has finished and its callback is there once.</summary>
    private protected async Task FinishedOnceAsync(long group)
    {
        Assert.Equal("finished", await StateAsync(group));
        Assert.Single(await CallbacksAsync());
    }
}
