using System.Data.Common;

namespace PgEngine.Sql;

/// <summary>Adds positional parameters through ADO.NET's own types: the command may come from a provider that wraps Npgsql.</summary>
/// <remarks>The statement casts each one, because such a command cannot say a PostgreSQL type and a null has none.</remarks>
internal static class CommandParameters
{
    public static DbCommand With(this DbCommand command, object? value)
    {
        var parameter = command.CreateParameter();

        // Npgsql reads $1, $2 … only when no parameter has a name.
        parameter.ParameterName = "";
        parameter.Value = value ?? DBNull.Value;
        command.Parameters.Add(parameter);
        return command;
    }

    /// <summary>Adds the ids that a statement returns.</summary>
    public static async Task ReadIdsAsync(this DbCommand command, List<long> ids, CancellationToken cancellationToken)
    {
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                ids.Add(reader.GetInt64(0));
            }
        }
    }
}
