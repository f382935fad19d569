namespace PgEngine.Cron.Tests.Generation;

/// <summary>One field of an expression in both dialects.</summary>
internal sealed record CronField(string Ours, string Quartz)
{
    public bool IsRestricted => Ours is not ("*" or "?");

    public bool HasWildcardOrStep => Ours.Contains('*') || Ours.Contains('/');

    public static CronField Same(string text) => new(text, text);

    public static CronField List(IEnumerable<CronField> items)
    {
        var all = items.ToList();
        return new(string.Join(',', all.Select(item => item.Ours)), string.Join(',', all.Select(item => item.Quartz)));
    }
}
