namespace PgEngine.Testing.Tests;

/// <summary>A fact that needs the embedded binaries of a version; where they cannot be fetched it is skipped, with the reason.</summary>
internal sealed class EmbeddedFactAttribute : FactAttribute
{
    public EmbeddedFactAttribute(int major)
    {
        try
        {
            // An attribute cannot wait otherwise; from the second time on the binaries are in the cache.
            Task.Run(() => Embedded.FindAsync(major)).GetAwaiter().GetResult();
        }
        catch (PostgresServerException e)
        {
            Skip = $"No embedded PostgreSQL {major}: {e.Message}";
        }
    }
}
