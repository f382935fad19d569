using System.Text.RegularExpressions;
using PgEngine.Cron.Tests.Generation;

namespace PgEngine.Cron.Tests;

/// <summary>Why Quartz may answer differently. Only what is promised otherwise counts; everything else is a mistake of ours.</summary>
internal static partial class Reasons
{
    public static string? For(CronQuestion question, DateTimeOffset? ours, DateTimeOffset? theirs)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(question.Zone);
        if (ours is { } at && ChangeNear(zone, question.After, at, theirs) is { } reason)
        {
            return reason;
        }

        return NearestTo29OrMore().IsMatch(question.Sample.Expression)
            ? "29W to 31W in a shorter month: Quartz takes the last working day, the engine waits for a month that has the day"
            : null;
    }

    // A change of the clocks between the question and the later answer, within a day of either answer.
    private static string? ChangeNear(TimeZoneInfo zone, DateTimeOffset after, DateTimeOffset ours, DateTimeOffset? theirs)
    {
        var last = theirs is { } other && other > ours ? other : ours;
        var first = theirs is { } early && early < ours ? early : ours;
        var start = (first < after ? first : after).AddHours(-25);
        for (var hour = Later(start, first.AddHours(-26)); hour <= last && hour <= first.AddHours(26); hour = hour.AddMinutes(15))
        {
            var change = zone.GetUtcOffset(hour.AddMinutes(15)) - zone.GetUtcOffset(hour);
            if (change > TimeSpan.Zero)
            {
                return "clocks set forward: the engine runs a skipped time when the gap ends, Quartz drops or shifts it";
            }

            if (change < TimeSpan.Zero)
            {
                return theirs <= after
                    ? "clocks set back: Quartz answers with a time that is not after the one it was given"
                    : "clocks set back: the engine runs intervals in both hours and fixed times once, in the first; Quartz otherwise";
            }
        }

        return null;
    }

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;

    [GeneratedRegex(@"\b(29|30|31)W\b")]
    private static partial Regex NearestTo29OrMore();
}
