using System.Collections.Concurrent;

namespace PgEngine.Testing.Servers;

/// <summary>
/// The servers of this process. Holding them here keeps one whose object was dropped without dispose from being collected while
/// somebody uses its connection string, and lets an orderly end of the process wait until all are gone.
/// </summary>
internal static class LiveSupervisors
{
    private static readonly TimeSpan ExitLimit = TimeSpan.FromSeconds(10);
    private static readonly ConcurrentDictionary<Supervisor, bool> Live = new();

    static LiveSupervisors() => AppDomain.CurrentDomain.ProcessExit += (_, _) => StopAll();

    public static void Add(Supervisor supervisor) => Live[supervisor] = true;

    public static void Remove(Supervisor supervisor) => Live.TryRemove(supervisor, out _);

    private static void StopAll()
    {
        var all = Live.Keys.ToList();
        foreach (var supervisor in all)
        {
            supervisor.ClosePipe();
        }

        foreach (var supervisor in all)
        {
            supervisor.WaitForEnd(ExitLimit);
        }
    }
}
