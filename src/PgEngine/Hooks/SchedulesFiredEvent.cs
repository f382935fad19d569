namespace PgEngine.Hooks;

/// <summary>Schedules that have fired.</summary>
/// <param name="Count">How many of their times; <c>schedule_history()</c> tells what became of each.</param>
public readonly record struct SchedulesFiredEvent(int Count);
