using Npgsql;
using PgEngine.Cli.Output;
using PgEngine.Connections;

namespace PgEngine.Cli.Database;

/// <summary>Which database and schema a command is about.</summary>
internal sealed class DatabaseAddress
{
    private DatabaseAddress(NpgsqlConnectionStringBuilder settings, string schema)
    {
        ConnectionString = settings.ConnectionString;
        Schema = schema;
        var host = settings.Host ?? "localhost";
        var isList = host.Contains(',', StringComparison.Ordinal) || host.Contains(':', StringComparison.Ordinal);
        Host = isList || host.StartsWith('/') ? host : $"{host}:{settings.Port}";
        Database = settings.Database ?? settings.Username ?? "(the user's own)";
        Secrets = new[] { settings.Password, settings.SslPassword }.OfType<string>().ToList();
    }

    public string ConnectionString { get; }

    public string Host { get; }

    public string Database { get; }

    public string Schema { get; }

    /// <summary>Texts that no output may hold.</summary>
    public IReadOnlyList<string> Secrets { get; }

    /// <summary>For people, without user and password.</summary>
    public string Place => $"database \"{Database}\" on {Host}, schema \"{Schema}\"";

    /// <summary>Reads a connection string, a <c>postgres://</c> URI, <c>env:NAME</c> or <c>file:PATH</c>.</summary>
    /// <exception cref="CliException">It cannot be read; the message does not repeat it.</exception>
    public static DatabaseAddress Parse(string text, string schema, string origin)
    {
        try
        {
            return new DatabaseAddress(new NpgsqlConnectionStringBuilder(ConnectionStringResolver.Resolve(text)), schema);
        }
        catch (FormatException e)
        {
            throw CliException.Usage($"{origin}: {e.Message}");
        }
    }
}
