namespace PgEngine.Runtime.Tests.Batches;

internal sealed class BatchScope;
