using System.Globalization;

namespace PgEngine.Bench.Measuring;

/// <summary>Processor times out of Linux's /proc.</summary>
internal static class ProcessTimes
{
    // The unit of /proc/PID/stat, the same on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    // Fields are counted behind the program's name, which may hold anything.
    private const int Parent = 1;
    private const int UserTime = 11;
    private const int SystemTime = 12;
    private const int ChildUserTime = 13;
    private const int ChildSystemTime = 14;

    /// <summary>Processor time of a process, of its children that live, and of those that have ended.</summary>
    public static TimeSpan? OfFamily(int processId)
    {
        if (!OperatingSystem.IsLinux() || Read(processId) is not { } parent)
        {
            return null;
        }

        var ticks = Ticks(parent, UserTime, SystemTime, ChildUserTime, ChildSystemTime);
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out var id) && Read(id) is { } fields
                && fields[Parent] == processId.ToString(CultureInfo.InvariantCulture))
            {
                ticks += Ticks(fields, UserTime, SystemTime);
            }
        }

        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    /// <summary>Memory of a process that is in use now; null where it cannot be seen.</summary>
    public static double? ResidentMegabytes(int processId)
    {
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(processId);
            return process.WorkingSet64 / 1048576.0;
        }
        catch (ArgumentException)
        {
            // It has ended meanwhile.
            return null;
        }
    }

    /// <summary>The load of the last minute, which tells whether the machine was ours; null where unknown.</summary>
    public static double? LoadAverage() => OperatingSystem.IsLinux()
        ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture)
        : null;

    private static long Ticks(string[] fields, params ReadOnlySpan<int> which)
    {
        var sum = 0L;
        foreach (var field in which)
        {
            sum += long.Parse(fields[field], CultureInfo.InvariantCulture);
        }

        return sum;
    }

    private static string[]? Read(int processId)
    {
        try
        {
            var line = File.ReadAllText($"/proc/{processId}/stat");
            return line[(line.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return null;
        }
    }
}
