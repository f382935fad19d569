namespace PgEngine.Testing.Tests;

/// <summary>A fact that needs <c>sh</c>; elsewhere it is skipped, and says so.</summary>
internal sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows())
        {
            Skip = "Needs sh.";
        }
    }
}
