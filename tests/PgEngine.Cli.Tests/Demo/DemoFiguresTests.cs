using PgEngine.Cli.Demo;
using PgEngine.TestKit;

namespace PgEngine.Cli.Tests.Demo;

public sealed class DemoFiguresTests(DatabaseFixture fixture) : IClassFixture<DatabaseFixture>
{
    private static readonly DeliveryCounts AllDelivered = new(Requests: 3, Accepted: 3, Refused: 0, Distinct: 3);

    [Fact]
    public async Task Missing_and_doubled_results_are_counted_apart()
    {
        var source = fixture.Database.Source;
        var database = new DemoDatabase(source);
        await database.CreateTablesAsync(CancellationToken.None);
        await database.InsertAsync(Enumerable.Range(1, 3).Select(n => new SourceDocument($"{n}.txt", "text")), CancellationToken.None);
        await source.ExecuteAsync("insert into demo.results select d, 1, 1, 'w', 1, '{}', '' from unnest(array[1, 2, 2]) as d");

        var figures = await DemoFiguresReader.ReadAsync(source, CancellationToken.None);

        Assert.Equal((3, 3, 1, 1, 1), (figures.Documents, figures.Enqueued, figures.Missing, figures.Doubled, figures.WithOneResult));
        Assert.Equal(4, new DemoReport(figures, AllDelivered, TimeSpan.Zero).Problems.Count);
    }

    [Fact]
    public void Only_a_run_in_which_everything_adds_up_has_no_problems()
    {
        var good = new DemoFigures
        {
            Documents = 3,
            Enqueued = 3,
            Completed = 3,
            Retried = 1,
            Rescued = 1,
            WithOneResult = 3,
            Missing = 0,
            Doubled = 0,
            Webhooks = 3,
            PickUpP50 = 1,
            PickUpP99 = 2,
            JobsPerSecond = 3,
        };

        Assert.Empty(Problems(good));
        Assert.Single(Problems(good with { Missing = 1 }));
        Assert.Single(Problems(good with { Doubled = 1 }));
        Assert.Single(Problems(good with { Completed = 2 }));
        Assert.Single(Problems(good with { Enqueued = 4 }));
        Assert.Single(new DemoReport(good, AllDelivered with { Distinct = 2 }, TimeSpan.Zero).Problems);
    }

    private static IReadOnlyList<string> Problems(DemoFigures figures) => new DemoReport(figures, AllDelivered, TimeSpan.Zero).Problems;
}
