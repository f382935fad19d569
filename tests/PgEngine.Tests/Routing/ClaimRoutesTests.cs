using PgEngine.Hosting;
using PgEngine.Routing;

namespace PgEngine.Tests.Routing;

public sealed class ClaimRoutesTests
{
    private readonly PgEngineOptions _options = new();

    [Fact]
    public void Without_settings_a_claim_says_nothing_of_tags_and_queues()
    {
        Assert.True(Routes(["a", "b"]).TryNext(out var route));
        Assert.Null(route);
    }

    [Fact]
    public void Strict_order_names_the_queues_as_they_are_listed()
    {
        _options.QueueOrder = QueueOrder.Strict;
        Routes(["urgent", "default"]).TryNext(out var route);
        Assert.Equal(["urgent", "default"], route!.Queues!);
        Assert.True(route.InOrder);
    }

    [Fact]
    public void One_queue_has_no_order()
    {
        _options.QueueOrder = QueueOrder.Strict;
        Routes(["only"]).TryNext(out var route);
        Assert.Null(route);
    }

    [Fact]
    public void Tags_and_the_sticky_delay_go_with_every_claim()
    {
        _options.Tags.Add("gpu");
        _options.ForbiddenTags.Add("slow");
        _options.StickyDelay = TimeSpan.FromSeconds(5);
        Routes(["a"]).TryNext(out var route);

        Assert.Equal(["gpu"], route!.Tags!);
        Assert.Equal(["slow"], route.Forbidden!);
        Assert.Equal((5000, null, false), (route.StickyMs, route.Queues, route.InOrder));
    }

    [Fact]
    public void Weighted_queues_come_first_as_often_as_their_shares_say_and_all_of_them_in_every_claim()
    {
        _options.QueueOrder = QueueOrder.Weighted;
        _options.QueueWeights["heavy"] = 6;
        _options.QueueWeights["light"] = 3;
        var random = new Random(20260101);
        var routes = new ClaimRoutes(_options, ["light", "heavy", "plain"], null, random.NextDouble);
        var first = new Dictionary<string, int> { ["light"] = 0, ["heavy"] = 0, ["plain"] = 0 };
        for (var i = 0; i < 10_000; i++)
        {
            routes.TryNext(out var route);
            Assert.Equal(["heavy", "light", "plain"], route!.Queues!.Order(StringComparer.Ordinal));
            first[route.Queues![0]]++;
        }

        Assert.InRange(first["heavy"], 5_800, 6_200);
        Assert.InRange(first["light"], 2_800, 3_200);
        Assert.InRange(first["plain"], 850, 1_150);
    }

    private ClaimRoutes Routes(string[] queues) => new(_options, queues, null, () => 0.5);
}
