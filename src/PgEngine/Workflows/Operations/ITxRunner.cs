namespace PgEngine.Workflows.Operations;

/// <summary>Runs the body of a step and writes its row in one transaction.</summary>
internal interface ITxRunner;
