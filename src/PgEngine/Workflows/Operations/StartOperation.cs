using PgEngine.Workflows.Journal;
using PgEngine.Workflows.Running;
using PgEngine.Workflows.Writing;

namespace PgEngine.Workflows.Operations;

/// <summary>Starts a run that goes its own way; the row has its id.</summary>
internal sealed class StartOperation(RunActivation run, ScopeState scope, OperationName name, ChildStart child) : Operation(run, scope, name)
{
    private readonly Durable<long> _result = new();

    public override Durable Result => _result;

    public Durable<long> Call => _result;

    public override string Word => "the start of a run";

    public override void Start()
    {
        string extras;
        try
        {
            extras = child.Extras(Run);
        }
#pragma warning disable CA1031 // Converters of the application may throw anything.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Refuse(e.GetType().FullName!, $"The input cannot be written: {e.Message}");
            return;
        }

        Run.Hand(
            new CheckpointItem(Run, Name, StepKind.Marker, null, Run.Journal.Take())
            {
                Extras = extras,
                Deliver = row => Run.Deliver(this, row),
                Refused = refusal => Refuse("refused_by_database", refusal),
            },
            isWork: true);
    }

    public override void Deliver(JournalRow row)
    {
        if (row.Kind != StepKind.Marker)
        {
            throw OtherKind(row);
        }

        Run.Operations.Completed(this);
        _result.Complete(ChildStart.IdOf(row));
    }

    private void Refuse(string type, string message)
    {
        Run.Operations.Completed(this);
        _result.Fail(new StepFailedException(Name.Full, type, message));
    }
}
