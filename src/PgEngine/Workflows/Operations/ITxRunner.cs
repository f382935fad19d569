namespace PgEngine.Workflows.Operations;

/// <summary>Runs the body of a step and writes its row in one transaction.</summary>
internal interface ITxRunner
{
    /// <summary>Ends when the transaction has committed and the run was told, or with what the body has thrown.</summary>
    Task RunAsync(TxStepOperation step, StepAttempt attempt);
}
