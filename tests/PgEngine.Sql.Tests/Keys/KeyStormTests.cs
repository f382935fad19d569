using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Keys;

public sealed class KeyStormTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private const int Sessions = 8;
    private const int Steps = 250;

    public static TheoryData<int> Seed => SeedCount.Seeds(3);

    [Theory]
    [MemberData(nameof(Seed))]
    public async Task Eight_sessions_on_one_key_lose_nothing_and_never_run_two_at_once(int seed)
    {
        var sessions = new List<QueueSession> { A };
        while (sessions.Count < Sessions)
        {
            sessions.Add(await OpenAsync($"s{sessions.Count}"));
        }

        var storm = new KeyStorm(seed, Database, sessions, await A.RegisterAsync());
        await storm.RunAsync(Steps);

        // The key took values in this order; later ones may stand in for earlier ones, and never the other way round.
        Assert.NotEmpty(storm.Taken);
        Assert.Equal(storm.Taken[^1], storm.Runs[^1]);
        var places = storm.Runs.Select(value => storm.Taken.IndexOf(value)).ToList();
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
        Assert.Equal(0, await Sql.ScalarAsync<long>("select count(*) from jobs"));
    }
}
