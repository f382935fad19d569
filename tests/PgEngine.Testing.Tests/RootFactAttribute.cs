namespace PgEngine.Testing.Tests;

/// <summary>A fact about what happens as root; elsewhere it is skipped, and says so.</summary>
internal sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
        {
            Skip = "This process is not root.";
        }
    }
}
