using PgEngine.Workflows.Running;

namespace PgEngine.Workflows.Writing;

/// <summary>What a run says of itself.</summary>
internal sealed class StatusItem(RunActivation run, string text) : RunItem(run)
{
    public string Text => text;

    public override int Size => 64 + text.Length;

    public override void Take()
    {
        // Last value wins; nobody waits for it.
    }
}
