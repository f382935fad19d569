namespace PgEngine.Crash.Tests;

/// <summary>A theory that needs signals; on Windows it is skipped, and says so.</summary>
internal sealed class KillTheoryAttribute : TheoryAttribute
{
    public KillTheoryAttribute()
    {
        if (OperatingSystem.IsWindows())
        {
            Skip = "Needs SIGSTOP.";
        }
    }
}
