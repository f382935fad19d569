using System.Data.Common;

namespace PgEngine.Sql;

/// <summary><c>force_unlock_workers</c>.</summary>
internal static class ForceUnlockWorkers
{
    public const string Statement = "select u.worker_id, u.released from {schema}.force_unlock_workers(worker_ids => $1::bigint[]) as u";

    public static async Task<IReadOnlyDictionary<long, int?>> ExecuteAsync(DbCommand command, CancellationToken cancellationToken)
    {
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            var released = new Dictionary<long, int?>();
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                released.Add(reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetInt32(1));
            }

            return released;
        }
    }
}
