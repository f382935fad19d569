using System.Reflection;

namespace PgEngine.Schema;

/// <summary>The scripts that travel inside this assembly.</summary>
internal sealed class EmbeddedScripts : IScriptSource
{
    private const string FrozenList = "sql/migrations/frozen.txt";
    private static readonly Lazy<EmbeddedScripts> Loaded = new(() => new EmbeddedScripts());

    private EmbeddedScripts()
    {
        var assembly = typeof(EmbeddedScripts).Assembly;
        var scripts = new List<SqlScript>();
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            if (resource.StartsWith("sql", StringComparison.Ordinal) && resource.EndsWith(".sql", StringComparison.Ordinal))
            {
                // On Windows the build writes folders with backslashes; the journal's names must not depend on the builder.
                scripts.Add(new SqlScript(resource.Replace('\\', '/'), Read(assembly, resource)));
            }
        }

        scripts.Sort(SqlScript.Compare);
        Scripts = scripts;
        Frozen = ParseFrozen(Read(assembly, FrozenList));
    }

    public static EmbeddedScripts Instance => Loaded.Value;

    public string Release => SchemaRelease.Current;

    public string OldestRuntime => SchemaRelease.OldestRuntime;

    public IReadOnlyList<SqlScript> Scripts { get; }

    public IReadOnlyDictionary<string, string> Frozen { get; }

    /// <summary>Reads lines of the form "sha256  file name"; empty lines and lines that start with # are left out.</summary>
    internal static Dictionary<string, string> ParseFrozen(string text)
    {
        var frozen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith('#'))
            {
                continue;
            }

            var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts is not [{ Length: 64 } checksum, var name])
            {
                throw new FormatException($"{FrozenList}: \"{line}\" is not of the form \"sha256  file name\".");
            }

            frozen.Add(name, checksum);
        }

        return frozen;
    }

    private static string Read(Assembly assembly, string resource)
    {
        using var stream = assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"Resource {resource} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
