namespace PgEngine.Testing.Programs;

/// <summary>A folder that holds <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c>.</summary>
/// <param name="BinFolder">The folder.</param>
/// <param name="MajorVersion">What <c>postgres --version</c> says.</param>
/// <param name="Source">How it was found, for people.</param>
internal sealed record PostgresPrograms(string BinFolder, int MajorVersion, string Source)
{
    private static readonly string[] Needed = ["initdb", "pg_ctl", "postgres"];

    public static bool AreIn(string folder) => Needed.All(name => File.Exists(Path.Combine(folder, Executable(name))));

    public static string Executable(string name) => OperatingSystem.IsWindows() ? name + ".exe" : name;
}
