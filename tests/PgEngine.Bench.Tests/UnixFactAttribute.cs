namespace PgEngine.Bench.Tests;

/// <summary>A test that freezes processes, which takes signals.</summary>
internal sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows())
        {
            Skip = "Windows has no signals to freeze a process with.";
        }
    }
}
