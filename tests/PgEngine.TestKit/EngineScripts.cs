using System.Reflection;
using Npgsql;

namespace PgEngine.TestKit;

/// <summary>Applies the scripts that the PgEngine assembly carries, in the order of the installer.</summary>
internal static class EngineScripts
{
    private static readonly string[] Groups = ["migrations", "functions", "views", "grants"];

    public static async Task ApplyAsync(NpgsqlDataSource source, string schema)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var prepare = new NpgsqlCommand(
            $"create schema {schema}; set search_path = {schema}, pg_temp; set check_function_bodies = off", connection);
        await prepare.ExecuteNonQueryAsync();

        var assembly = Assembly.Load("PgEngine");
        var scripts = assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .OrderBy(name => Array.IndexOf(Groups, name.Split('/')[1]))
            .ThenBy(name => !name.Contains("/internal/", StringComparison.Ordinal))
            .ThenBy(name => name, StringComparer.Ordinal);
        foreach (var script in scripts.Where(name => Groups.Contains(name.Split('/')[1])))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(script)!);
            await using var command = new NpgsqlCommand(await reader.ReadToEndAsync(), connection);
            try
            {
                await command.ExecuteNonQueryAsync();
            }
            catch (PostgresException e)
            {
                throw new InvalidOperationException($"{script}: {e.MessageText}", e);
            }
        }
    }
}
