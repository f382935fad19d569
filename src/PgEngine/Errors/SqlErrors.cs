using System.Data.Common;
using Npgsql;

namespace PgEngine.Errors;

/// <summary>Turns the database's refusals into exceptions that a caller can branch on.</summary>
internal static class SqlErrors
{
    /// <summary>SQLSTATE class of values that do not fit: a payload that is no JSON, or holds a NUL character.</summary>
    private const string DataException = "22";

    /// <summary>Whether the error is about the call. Everything else (network, server, rights) stays what it is.</summary>
    public static bool IsRefusal(DbException error) =>
        error.SqlState is { } state
        && (state.StartsWith(SqlStates.Class, StringComparison.Ordinal) || state.StartsWith(DataException, StringComparison.Ordinal));

    public static EngineException Translate(DbException error)
    {
        var state = error.SqlState!;
        return IsAboutJob(state) ? new InvalidJobException(state, Describe(error), error) : new EngineException(Describe(error), error);
    }

    /// <summary>QE001 to QE009 and QE012 to QE015. QE010 and QE011 would be mistakes of this client.</summary>
    private static bool IsAboutJob(string state) =>
        state.StartsWith(DataException, StringComparison.Ordinal)
        || (state.StartsWith("QE0", StringComparison.Ordinal) && state != SqlStates.InvalidBatch);

    private static string Describe(DbException error)
    {
        if (error is not PostgresException postgres)
        {
            return error.Message;
        }

        var message = $"{postgres.MessageText} ({postgres.SqlState})";
        return string.IsNullOrEmpty(postgres.Hint) ? message : $"{message}. {postgres.Hint}";
    }
}
