using Npgsql;
using PgEngine.Workers;

namespace PgEngine.Tests.Workers;

public sealed class SqlFaultTests
{
    [Theory]
    [InlineData("22P02", null, true, false)]
    [InlineData("23514", "jobs", true, false)]
    [InlineData("23514", "history_day_net", false, true)]
    [InlineData("40P01", null, false, true)]
    [InlineData("55P03", null, false, true)]
    [InlineData("57P01", null, false, false)]
    public void An_outcome_is_refused_for_its_data_only_and_sent_again_for_what_others_did(
        string sqlState, string? table, bool isBadItem, bool isConflict)
    {
        var error = new PostgresException("no", "ERROR", "ERROR", sqlState, tableName: table);

        Assert.Equal((isBadItem, isConflict), (SqlFault.IsBadItem(error), SqlFault.IsConflict(error)));
    }
}
