namespace PgEngine.Sql.Tests.Support;

/// <summary>One item of a settle: a job, the lease it is settled under, what happened and its details in JSON.</summary>
internal sealed record Settlement(long JobId, Guid Lease, string Outcome = "complete", string? Details = null);
