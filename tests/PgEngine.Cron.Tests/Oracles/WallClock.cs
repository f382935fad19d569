namespace PgEngine.Cron.Tests.Oracles;

/// <summary>
/// Lives through time minute by minute with a clock on the wall and says when an expression fires: the rules for clocks that are set
/// forward and back, as they are promised, with nothing clever. It is the judge where Quartz and the engine differ.
/// </summary>
internal sealed class WallClock(PlainExpression expression, string zoneName)
{
    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(zoneName);

    /// <summary>The first fire after a moment; null if none comes up to <paramref name="until"/>.</summary>
    public DateTimeOffset? Next(DateTimeOffset after, DateTimeOffset until)
    {
        var minute = new DateTimeOffset(after.Ticks - (after.Ticks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
        var before = _zone.GetUtcOffset(minute.AddMinutes(-1));
        for (; minute <= until; minute = minute.AddMinutes(1))
        {
            var offset = _zone.GetUtcOffset(minute);
            if (offset > before && minute > after && IsSkipped(minute + before, minute + offset))
            {
                return minute;
            }

            before = offset;
            if (!expression.MatchesMinute((minute + offset).DateTime) || (!expression.IsInterval && IsRepeated(minute, offset)))
            {
                continue;
            }

            for (var second = 0; second < 60; second++)
            {
                if (expression.MatchesSecond(second) && minute.AddSeconds(second) > after)
                {
                    return minute.AddSeconds(second);
                }
            }
        }

        return null;
    }

    // Every expression names at least one second of a minute that it names.
    private bool IsSkipped(DateTimeOffset from, DateTimeOffset to)
    {
        for (var wall = from.DateTime; wall < to.DateTime; wall = wall.AddMinutes(1))
        {
            if (expression.MatchesMinute(wall))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsRepeated(DateTimeOffset minute, TimeSpan offset)
    {
        for (var back = TimeSpan.FromMinutes(15); back <= TimeSpan.FromHours(24); back += TimeSpan.FromMinutes(15))
        {
            if (_zone.GetUtcOffset(minute - back) - offset == back)
            {
                return true;
            }
        }

        return false;
    }
}
