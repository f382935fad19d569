namespace PgEngine.Cron.Tests.Generation;

/// <summary>Random questions; half of them stand close to a change of the zone's clocks, where mistakes live.</summary>
internal sealed class QuestionGenerator(int seed)
{
    private static readonly Dictionary<string, List<DateTimeOffset>> Changes = Zones.All.ToDictionary(
        zone => zone, zone => Zones.ChangesOf(TimeZoneInfo.FindSystemTimeZoneById(zone)));

    private readonly Random _random = new(seed);

    public IEnumerable<CronQuestion> Take(int expressions, int momentsEach)
    {
        var generator = new CronGenerator(_random);
        for (var i = 0; i < expressions; i++)
        {
            var sample = generator.Next();
            for (var j = 0; j < momentsEach; j++)
            {
                var zone = Zones.All[_random.Next(Zones.All.Length)];
                yield return new CronQuestion(sample, zone, Moment(zone));
            }
        }
    }

    private DateTimeOffset Moment(string zone)
    {
        var changes = Changes[zone];
        if (changes.Count > 0 && _random.Next(2) == 0)
        {
            return changes[_random.Next(changes.Count)].AddSeconds(_random.Next(-3 * 3600, 3 * 3600));
        }

        var start = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
        return start.AddSeconds(_random.NextInt64(36L * 365 * 86400));
    }
}
