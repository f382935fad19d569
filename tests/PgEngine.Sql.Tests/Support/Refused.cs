using Npgsql;

namespace PgEngine.Sql.Tests.Support;

/// <summary>Asserts that the database refuses a statement with a code of ours, or with one of the server's.</summary>
public static class Refused
{
    public const string Privilege = PostgresErrorCodes.InsufficientPrivilege;

    public static async Task<PostgresException> WithAsync(string sqlState, Func<Task> statement)
    {
        var exception = await Assert.ThrowsAsync<PostgresException>(statement);
        Assert.True(sqlState == exception.SqlState, $"expected {sqlState}, got {exception.SqlState}: {exception.MessageText}");
        return exception;
    }
}
