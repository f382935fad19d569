namespace PgEngine.Workers;

/// <summary>What one slot takes at a time: a job, or a batch of them.</summary>
internal abstract class SlotWork;
