namespace PgEngine.Connections;

/// <summary>Values that settings only name: <c>env:NAME</c> or <c>file:PATH</c>. No message quotes a value.</summary>
internal static class SecretReference
{
    private const string Environment = "env:";
    private const string File = "file:";

    public static bool Is(string value) =>
        value.StartsWith(Environment, StringComparison.OrdinalIgnoreCase) || value.StartsWith(File, StringComparison.OrdinalIgnoreCase);

    /// <summary>What the reference names, or the value itself when it is none.</summary>
    /// <param name="value">The reference.</param>
    /// <param name="setting">The setting that holds it, for messages.</param>
    /// <exception cref="FormatException">It names nothing, or nothing that can be read.</exception>
    public static string Resolve(string value, string setting)
    {
        if (value.StartsWith(Environment, StringComparison.OrdinalIgnoreCase))
        {
            var name = value[Environment.Length..];
            var found = System.Environment.GetEnvironmentVariable(name)?.Trim();
            return string.IsNullOrEmpty(found)
                ? throw new FormatException($"{setting} names the environment variable {name}, which is not set or empty.")
                : found;
        }

        return value.StartsWith(File, StringComparison.OrdinalIgnoreCase) ? ReadFile(value[File.Length..], setting) : value;
    }

    private static string ReadFile(string path, string setting)
    {
        try
        {
            var found = System.IO.File.ReadAllText(path).Trim();
            return found.Length > 0 ? found : throw new FormatException($"{setting} names the file {path}, which is empty.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new FormatException($"{setting} names the file {path}, which cannot be read: {e.Message}", e);
        }
    }
}
