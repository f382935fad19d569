using PgEngine.Hosting;

namespace PgEngine.Routing;

/// <summary>Chooses for each claim the order of queues and the tags.</summary>
internal sealed class ClaimRoutes
{
    private static readonly TimeSpan UsualStickyDelay = TimeSpan.FromSeconds(2);

    private readonly QueueOrder _order;
    private readonly string[] _queues;
    private readonly int[] _weights;
    private readonly ClaimRoute? _fixed;
    private readonly TagSource? _source;
    private readonly Func<double> _random;

    public ClaimRoutes(PgEngineOptions options, string[] queues, TagSource? source, Func<double> random)
    {
        _order = queues.Length > 1 ? options.QueueOrder : QueueOrder.Mixed;
        _queues = queues;
        _weights = Array.ConvertAll(queues, queue => options.QueueWeights.TryGetValue(queue, out var weight) ? weight : 1);
        _source = source;
        _random = random;

        var isUsed = _order != QueueOrder.Mixed || source is not null || options.Tags.Count > 0 || options.ForbiddenTags.Count > 0
            || options.StickyDelay != UsualStickyDelay;
        _fixed = isUsed
            ? new ClaimRoute(
                _order == QueueOrder.Mixed ? null : queues,
                options.Tags.Count > 0 ? [.. options.Tags] : null,
                options.ForbiddenTags.Count > 0 ? [.. options.ForbiddenTags] : null,
                _order != QueueOrder.Mixed,
                (int)options.StickyDelay.TotalMilliseconds)
            : null;
    }

    /// <summary>The route of the next claim.</summary>
    /// <param name="route">Null when the worker takes whatever comes.</param>
    /// <returns>False when the tags are not known yet; the source says when they are.</returns>
    public bool TryNext(out ClaimRoute? route)
    {
        route = _fixed;
        if (route is null)
        {
            return true;
        }

        if (_order == QueueOrder.Weighted)
        {
            route = route with { Queues = Draw() };
        }

        if (_source is null)
        {
            return true;
        }

        if (_source.Next() is not { } tags)
        {
            return false;
        }

        route = route with { Tags = tags.Tags?.ToArray(), Forbidden = tags.Forbidden?.ToArray() };
        return true;
    }

    /// <summary>The queues in a random order, in which a heavier one comes sooner.</summary>
    private string[] Draw()
    {
        var drawn = (string[])_queues.Clone();
        var weights = (int[])_weights.Clone();
        for (var i = 0; i < drawn.Length - 1; i++)
        {
            var pick = Pick(weights, i);
            (drawn[i], drawn[pick]) = (drawn[pick], drawn[i]);
            (weights[i], weights[pick]) = (weights[pick], weights[i]);
        }

        return drawn;
    }

    private int Pick(int[] weights, int from)
    {
        long sum = 0;
        for (var i = from; i < weights.Length; i++)
        {
            sum += weights[i];
        }

        var left = _random() * sum;
        var pick = from;
        while (pick < weights.Length - 1 && (left -= weights[pick]) >= 0)
        {
            pick++;
        }

        return pick;
    }
}
