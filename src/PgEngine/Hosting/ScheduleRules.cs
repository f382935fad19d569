using PgEngine.Client;

namespace PgEngine.Hosting;

/// <summary>What can be said of the code's schedules without a database; the rest is the database's to check when a worker starts.</summary>
internal static class ScheduleRules
{
    public static void Check(PgEngineOptions options, OptionsProblems problems)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var kinds = new KindMap(options);
        foreach (var schedule in options.Schedules)
        {
            problems.Unless(names.Add(schedule.Name), $"Schedule '{schedule.Name}' is registered more than once.");
            if (schedule.PayloadType is not { } type)
            {
                continue;
            }

            try
            {
                _ = schedule.Kind ?? kinds.KindOf(type);
                schedule.PayloadJson(options.Json);
            }
            catch (Exception e) when (e is InvalidOperationException or NotSupportedException)
            {
                problems.Add($"Schedule '{schedule.Name}': {e.Message}");
            }
        }
    }
}
