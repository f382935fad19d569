namespace PgEngine.Examples.Support;

/// <summary>A test that needs bash and psql; says so where they are missing.</summary>
internal sealed class PsqlFactAttribute : FactAttribute
{
    public PsqlFactAttribute()
    {
        foreach (var program in new[] { "bash", "psql" })
        {
            if (!IsOnPath(program))
            {
                Skip = $"There is no {program} on PATH.";
            }
        }
    }

    private static bool IsOnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, program)));
}
