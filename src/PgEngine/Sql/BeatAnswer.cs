namespace PgEngine.Sql;

/// <summary>What a beat brings back: see <c>beat_worker_v1</c>.</summary>
internal sealed record BeatAnswer(bool IsKnown, Guid[] Granted, Guid[] Unnamed, long[] CancelJobIds, int Swept, TimeSpan? NextFireIn);
