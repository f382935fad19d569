namespace PgEngine.Cron.Tests.Generation;

/// <summary>Time zones whose clocks do every odd thing that clocks do.</summary>
internal static class Zones
{
    public static readonly string[] All =
    [
        "UTC",
        "Europe/Paris",
        "America/New_York",
        "Europe/Dublin",         // its winter time is the one that deviates
        "Australia/Lord_Howe",   // half an hour
        "America/St_Johns",      // changed at one minute past midnight until 2011
        "America/Havana",        // changes at midnight
        "America/Santiago",      // changes at midnight, in the south
        "Africa/Casablanca",     // four changes a year around Ramadan
        "Asia/Tehran",           // half hours; gave daylight saving up in 2022
        "Asia/Kathmandu",        // a quarter of an hour, no changes
        "Pacific/Chatham",       // three quarters of an hour
        "Pacific/Apia",          // left out 30 December 2011
        "Antarctica/Troll",      // two hours
    ];

    /// <summary>The moments from 2000 to 2037 at which the zone's offset changes.</summary>
    public static List<DateTimeOffset> ChangesOf(TimeZoneInfo zone)
    {
        var changes = new List<DateTimeOffset>();
        var end = new DateTimeOffset(2037, 12, 31, 0, 0, 0, TimeSpan.Zero);
        for (var day = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero); day < end; day = day.AddDays(1))
        {
            if (zone.GetUtcOffset(day) != zone.GetUtcOffset(day.AddDays(1)))
            {
                changes.Add(FirstWithOtherOffset(zone, day, day.AddDays(1)));
            }
        }

        return changes;
    }

    private static DateTimeOffset FirstWithOtherOffset(TimeZoneInfo zone, DateTimeOffset low, DateTimeOffset high)
    {
        var offset = zone.GetUtcOffset(low);
        while (high - low > TimeSpan.FromMinutes(1))
        {
            var middle = low + TimeSpan.FromMinutes(Math.Floor((high - low).TotalMinutes / 2));
            if (zone.GetUtcOffset(middle) == offset)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return high;
    }
}
