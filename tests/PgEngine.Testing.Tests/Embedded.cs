using PgEngine.Testing.Programs;

namespace PgEngine.Testing.Tests;

/// <summary>The embedded binaries of this machine.</summary>
internal static class Embedded
{
    public static Task<PostgresPrograms> FindAsync(int major) =>
        new EmbeddedPrograms(CacheFolder.Choose(Environment.GetEnvironmentVariable), new NpmClient())
            .FindAsync(major, CancellationToken.None);
}
