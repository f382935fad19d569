using System.Globalization;

namespace PgEngine.Cron.Tests.Generation;

/// <summary>Makes random expressions of every form that both dialects have.</summary>
internal sealed class CronGenerator(Random random)
{
    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    public CronSample Next()
    {
        var hasSeconds = random.Next(4) == 0;
        var second = hasSeconds ? Field(0, 59, 0.25) : CronField.Same("0");
        var minute = Field(0, 59, 0.2);
        var hour = Field(0, 23, 0.3);
        var month = Field(1, 12, 0.7, Months);
        var (days, weekdays) = random.Next(10) switch
        {
            < 3 => (CronField.Same("*"), CronField.Same("*")),
            < 6 => (DaysOfMonth(), AnyDay()),
            < 9 => (AnyDay(), DaysOfWeek()),
            _ => (DaysOfMonth(), DaysOfWeek()),
        };

        var ours = $"{minute.Ours} {hour.Ours} {days.Ours} {month.Ours} {weekdays.Ours}";
        var clock = $"{second.Quartz} {minute.Quartz} {hour.Quartz}";
        var byDay = $"{clock} {days.Quartz} {month.Quartz} ?";
        var byWeekday = $"{clock} ? {month.Quartz} {weekdays.Quartz}";
        return new CronSample(
            hasSeconds ? $"{second.Ours} {ours}" : ours,
            (days.IsRestricted, weekdays.IsRestricted) switch
            {
                (true, true) => [byDay, byWeekday],
                (false, true) => [byWeekday],
                (true, false) => [byDay],
                _ => [$"{clock} * {month.Quartz} ?"],
            },
            second.HasWildcardOrStep || minute.HasWildcardOrStep || hour.HasWildcardOrStep);
    }

    private CronField AnyDay() => CronField.Same(random.Next(3) == 0 ? "?" : "*");

    private CronField Field(int min, int max, double anyShare, string[]? names = null) =>
        random.NextDouble() < anyShare
            ? CronField.Same("*")
            : CronField.List(Enumerable.Range(0, random.Next(3) == 0 ? random.Next(2, 5) : 1).Select(_ => Item(min, max, names)));

    private CronField Item(int min, int max, string[]? names)
    {
        var from = random.Next(min, max + 1);
        var to = random.Next(from, max + 1);
        var step = random.Next(1, Math.Max(2, (max - min) / 2));

        // Quartz reads no range that begins with a name and ends with a number.
        var isNamed = names is not null && random.Next(2) == 0;
        return CronField.Same(random.Next(6) switch
        {
            0 => $"*/{step}",
            1 => $"{from.ToString(CultureInfo.InvariantCulture)}/{step}",
            2 => $"{Name(from)}-{Name(to)}",
            3 => $"{from}-{to}/{step}",
            _ => Name(from),
        });

        string Name(int value) => isNamed ? names![value - min] : value.ToString(CultureInfo.InvariantCulture);
    }

    private CronField DaysOfMonth() => random.Next(10) switch
    {
        0 => CronField.Same("L"),
        1 => CronField.Same($"L-{random.Next(1, 31)}"),
        2 => CronField.Same("LW"),
        3 => CronField.Same($"{random.Next(1, 32)}W"),
        _ => CronField.List(Enumerable.Range(0, random.Next(3) == 0 ? 3 : 1).Select(_ => Item(1, 31, null))),
    };

    // Quartz counts weekdays from 1, for Sunday.
    private CronField DaysOfWeek()
    {
        var from = random.Next(7);
        var to = random.Next(from, 7);
        var step = random.Next(1, 4);
        return random.Next(8) switch
        {
            0 => new($"{from}#{step}", $"{from + 1}#{step}"),
            1 => new($"{from}#5", $"{from + 1}#5"),
            2 => new($"{from}L", $"{from + 1}L"),
            3 => CronField.Same($"{Weekdays[from]}-{Weekdays[to]}"),
            4 => new($"{from}-{to}/{step}", $"{from + 1}-{to + 1}/{step}"),
            5 => new($"{from}/{step}", $"{from + 1}/{step}"),
            6 => new("5-7", "6,7,1"),
            _ => CronField.List(Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(7)).Select(day =>
                new CronField(day.ToString(CultureInfo.InvariantCulture), (day + 1).ToString(CultureInfo.InvariantCulture)))),
        };
    }
}
