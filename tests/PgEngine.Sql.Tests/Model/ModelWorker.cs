namespace PgEngine.Sql.Tests.Model;

/// <summary>A worker as the reference model knows it.</summary>
internal sealed class ModelWorker
{
    public required long Id { get; init; }

    public required string[] Queues { get; init; }

    public required string[] Kinds { get; init; }

    public DateTime BeatAt { get; set; }

    /// <summary>Every lease it was ever granted; one holds while a job runs under it.</summary>
    public List<Guid> Leases { get; } = [];
}
