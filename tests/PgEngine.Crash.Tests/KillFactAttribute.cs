namespace PgEngine.Crash.Tests;

/// <summary>A fact that needs signals; on Windows it is skipped, and says so.</summary>
internal sealed class KillFactAttribute : FactAttribute
{
    public KillFactAttribute()
    {
        if (OperatingSystem.IsWindows())
        {
            Skip = "Needs SIGSTOP.";
        }
    }
}
