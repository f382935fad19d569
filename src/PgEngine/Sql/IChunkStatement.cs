using System.Data.Common;
using PgEngine.Client;

namespace PgEngine.Sql;

/// <summary>A statement that is sent once for each chunk of a large call.</summary>
internal interface IChunkStatement
{
    string Sql { get; }

    /// <summary>Sends one chunk, and keeps the ids that come back.</summary>
    Task ExecuteAsync(DbCommand command, JobChunk chunk, CancellationToken cancellationToken);
}
