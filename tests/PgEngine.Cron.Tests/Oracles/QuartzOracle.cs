using PgEngine.Cron.Tests.Generation;
using Quartz;

namespace PgEngine.Cron.Tests.Oracles;

/// <summary>Quartz's answers.</summary>
internal static class QuartzOracle
{
    /// <summary>Null where the expression is none of Quartz's dialect.</summary>
    public static IReadOnlyList<CronExpression>? TryParse(CronSample sample)
    {
        try
        {
            return [.. sample.Quartz.Select(expression => new CronExpression(expression))];
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>The earliest next time of the expressions; null if none fires again.</summary>
    public static DateTimeOffset? Next(IReadOnlyList<CronExpression> expressions, string zone, DateTimeOffset after)
    {
        DateTimeOffset? next = null;
        foreach (var expression in expressions)
        {
            expression.TimeZone = TimeZoneInfo.FindSystemTimeZoneById(zone);
            var at = expression.GetNextValidTimeAfter(after);
            next = next is null || at < next ? at : next;
        }

        return next;
    }
}
