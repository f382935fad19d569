using PgEngine.CrashWorker;

namespace PgEngine.Crash.Load;

/// <summary>What a trial's jobs do: mostly short, some slow, some failing once or twice, a quarter with a ledger row.</summary>
internal static class WorkMix
{
    public static (string Kind, Work Work) Next(Random random, string key)
    {
        var work = new Work { Key = key, Ms = [random.Next(1, 30)], IsDeaf = random.Next(2) == 0 };
        return random.Next(100) switch
        {
            < 50 => (WorkKinds.Plain, work),
            < 75 => (WorkKinds.Ledger, work),
            < 88 => (WorkKinds.Plain, work with { Ms = [random.Next(200, 700)] }),
            _ => (WorkKinds.Plain, work with { Failures = random.Next(1, 3), RetryMs = random.Next(20, 200) }),
        };
    }
}
