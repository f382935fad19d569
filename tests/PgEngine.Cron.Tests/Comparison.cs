using PgEngine.Cron.Tests.Generation;
using PgEngine.Cron.Tests.Oracles;
using PgEngine.TestKit;

namespace PgEngine.Cron.Tests;

/// <summary>Asks the engine and Quartz the same questions, and puts every difference into a class that has a reason.</summary>
internal sealed class Comparison
{
    private static readonly TimeSpan ModelReach = TimeSpan.FromDays(400);

    public int Asked { get; private set; }

    public int Same { get; private set; }

    public int NotInQuartz { get; private set; }

    public int JudgedByWallClock { get; private set; }

    public HashSet<string> Expressions { get; } = [];

    public HashSet<string> ZoneNames { get; } = [];

    /// <summary>Differences by class, each with an example.</summary>
    public SortedDictionary<string, (int Count, string Example)> Explained { get; } = [];

    /// <summary>Differences without a reason, and answers that the wall clock contradicts.</summary>
    public List<string> Wrong { get; } = [];

    public async Task RunAsync(TestDatabase database, IEnumerable<CronQuestion> questions)
    {
        foreach (var chunk in questions.Chunk(5000))
        {
            var answers = await CronDatabase.NextAsync(database, chunk);
            for (var i = 0; i < chunk.Length; i++)
            {
                Judge(chunk[i], answers[i]);
            }
        }
    }

    private void Judge(CronQuestion question, DateTimeOffset? ours)
    {
        Asked++;
        Expressions.Add(question.Sample.Expression);
        ZoneNames.Add(question.Zone);
        var quartz = QuartzOracle.TryParse(question.Sample);
        var theirs = quartz is null ? null : QuartzOracle.Next(quartz, question.Zone, question.After);
        var isSame = quartz is not null && ours == theirs;
        if (quartz is null)
        {
            NotInQuartz++;
        }
        else if (isSame)
        {
            Same++;
        }

        // The wall clock is slow: it judges what Quartz does not agree with, and whatever is near.
        var latest = new[] { ours, theirs }.Max() ?? question.After;
        if (isSame && (ours is null || ours - question.After > TimeSpan.FromDays(1)))
        {
            return;
        }

        var isInReach = ours is not null && latest - question.After < ModelReach;
        var wall = isInReach
            ? new WallClock(new PlainExpression(question.Sample.Expression), question.Zone).Next(question.After, latest.AddMinutes(1))
            : null;
        JudgedByWallClock += isInReach ? 1 : 0;
        var text = $"{question.Sample.Expression} [{string.Join(" or ", question.Sample.Quartz)}] in {question.Zone} after "
            + $"{question.After:u}: engine {ours:u}, Quartz {theirs:u}, wall clock {wall:u}";
        if (isInReach && wall != ours)
        {
            Wrong.Add(text);
        }
        else if (!isSame && quartz is not null)
        {
            Explain(question, theirs, ours, text);
        }
    }

    private void Explain(CronQuestion question, DateTimeOffset? theirs, DateTimeOffset? ours, string text)
    {
        var reason = Reasons.For(question, ours, theirs);
        if (reason is null)
        {
            Wrong.Add(text);
            return;
        }

        var (count, example) = Explained.GetValueOrDefault(reason, (0, text));
        Explained[reason] = (count + 1, example);
    }
}
