using System.Text.RegularExpressions;

namespace PgEngine.Schema;

/// <summary>The rules for a schema name, so that it needs no escaping and leaves room for names made from it.</summary>
internal static partial class SchemaName
{
    /// <summary>Returns the name, or throws if it cannot be the engine's schema.</summary>
    public static string Validate(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!Pattern().IsMatch(name))
        {
            throw new ArgumentException(
                $"\"{name}\" cannot be the engine's schema: use 1 to 48 of a-z, 0-9 and _, not starting with a digit.", nameof(name));
        }

        // In "public" the engine would take PUBLIC's rights away from the application's own functions.
        if (name is "public" or "information_schema" || name.StartsWith("pg_", StringComparison.Ordinal))
        {
            throw new ArgumentException(
                $"\"{name}\" cannot be the engine's schema: it belongs to PostgreSQL or to everyone.", nameof(name));
        }

        return name;
    }

    [GeneratedRegex(@"\A[a-z_][a-z0-9_]{0,47}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
