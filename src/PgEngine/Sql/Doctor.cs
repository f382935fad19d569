using System.Data.Common;
using PgEngine.Client;

namespace PgEngine.Sql;

/// <summary><c>doctor</c>.</summary>
internal static class Doctor
{
    public const string Statement = "select d.check_name, d.severity, d.subject, d.detail, d.cure from {schema}.doctor() as d";

    public static async Task<IReadOnlyList<Finding>> ExecuteAsync(DbCommand command, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                findings.Add(new Finding(
                    reader.GetString(0), SeverityOf(reader.GetString(1)), reader.IsDBNull(2) ? null : reader.GetString(2),
                    reader.GetString(3), reader.GetString(4)));
            }
        }

        return findings;
    }

    private static FindingSeverity SeverityOf(string word) => word switch
    {
        "info" => FindingSeverity.Info,
        "warn" => FindingSeverity.Warning,
        _ => FindingSeverity.Failure,
    };
}
