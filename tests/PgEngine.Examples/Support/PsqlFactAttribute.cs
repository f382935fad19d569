namespace PgEngine.Examples.Support;

/// <summary>A test that needs bash and psql; says so where they are missing.</summary>
internal sealed class PsqlFactAttribute : FactAttribute
{
    public PsqlFactAttribute() => Skip = Missing();

    internal static string? Missing() => new[] { "bash", "psql" }
        .Where(program => !IsOnPath(program))
        .Select(program => $"There is no {program} on PATH.")
        .FirstOrDefault();

    private static bool IsOnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, program)));
}
