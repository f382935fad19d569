using System.Globalization;
using System.Text.RegularExpressions;

namespace PgEngine.Cron.Tests.Oracles;

/// <summary>An expression read in the plainest way: sets of values, and a question for one wall time. Written apart from the SQL.</summary>
internal sealed partial class PlainExpression
{
    private static readonly string[] Names = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC SUN MON TUE WED THU FRI SAT".Split(' ');

    private readonly HashSet<int> _seconds;
    private readonly HashSet<int> _minutes;
    private readonly HashSet<int> _hours;
    private readonly HashSet<int> _months;
    private readonly string[]? _days;
    private readonly string[]? _weekdays;

    public PlainExpression(string expression)
    {
        var fields = expression.Split(' ');
        fields = fields.Length == 5 ? ["0", .. fields] : fields;
        _seconds = Values(fields[0], 0, 59);
        _minutes = Values(fields[1], 0, 59);
        _hours = Values(fields[2], 0, 23);
        _months = Values(fields[4], 1, 12);
        _days = fields[3] is "*" or "?" ? null : fields[3].Split(',');
        _weekdays = fields[5] is "*" or "?" ? null : fields[5].Split(',');
        IsInterval = $"{fields[0]}{fields[1]}{fields[2]}".AsSpan().ContainsAny('*', '/');
    }

    public bool IsInterval { get; }

    public bool MatchesSecond(int second) => _seconds.Contains(second);

    public bool MatchesMinute(DateTime wall) =>
        _minutes.Contains(wall.Minute) && _hours.Contains(wall.Hour) && _months.Contains(wall.Month) && MatchesDay(wall.Date);

    private bool MatchesDay(DateTime date)
    {
        var byDay = _days is null ? (bool?)null : Array.Exists(_days, item => IsDay(item, date));
        var byWeekday = _weekdays is null ? (bool?)null : Array.Exists(_weekdays, item => IsWeekday(item, date));
        return (byDay, byWeekday) switch
        {
            (null, null) => true,
            (null, { } only) => only,
            ({ } only, null) => only,
            var (day, weekday) => day.Value || weekday.Value,
        };
    }

    private static bool IsDay(string item, DateTime date)
    {
        var length = DateTime.DaysInMonth(date.Year, date.Month);
        if (Last().Match(item) is { Success: true } last)
        {
            var day = length - (last.Groups[1].Success ? Number(last.Groups[1].Value) : 0);
            return last.Groups[2].Success ? day > 0 && IsNearest(day, date) : date.Day == day;
        }

        return item.EndsWith('W')
            ? Number(item[..^1]) <= length && IsNearest(Number(item[..^1]), date)
            : Values(item, 1, 31).Contains(date.Day);
    }

    private static bool IsNearest(int day, DateTime date)
    {
        var wanted = new DateTime(date.Year, date.Month, day);
        return Enumerable.Range(-2, 5)
            .Select(distance => wanted.AddDays(distance))
            .Where(candidate => candidate.Month == date.Month && candidate.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))
            .MinBy(candidate => Math.Abs((candidate - wanted).Days)) == date;
    }

    private static bool IsWeekday(string item, DateTime date)
    {
        var weekday = (int)date.DayOfWeek;
        if (item.Contains('#'))
        {
            var parts = item.Split('#');
            return Number(parts[0]) % 7 == weekday && ((date.Day - 1) / 7) + 1 == Number(parts[1]);
        }

        return item.EndsWith('L')
            ? Number(item[..^1]) % 7 == weekday && date.AddDays(7).Month != date.Month
            : Values(item, 0, 7).Contains(weekday) || (weekday == 0 && Values(item, 0, 7).Contains(7));
    }

    private static HashSet<int> Values(string field, int min, int max)
    {
        var values = new HashSet<int>();
        foreach (var item in field.Split(','))
        {
            var parts = item.Split('/');
            var bounds = parts[0].Split('-');
            var from = bounds[0] == "*" ? min : Number(bounds[0]);
            var to = bounds.Length == 2 ? Number(bounds[1]) : bounds[0] == "*" || parts.Length == 2 ? (max == 7 ? 6 : max) : from;
            for (var value = from; value <= to; value += parts.Length == 2 ? Number(parts[1]) : 1)
            {
                values.Add(value);
            }
        }

        return values;
    }

    private static int Number(string text)
    {
        var name = Array.IndexOf(Names, text);
        return name < 0 ? int.Parse(text, CultureInfo.InvariantCulture) : name < 12 ? name + 1 : name - 12;
    }

    [GeneratedRegex("^L(?:-([0-9]+))?(W)?$")]
    private static partial Regex Last();
}
