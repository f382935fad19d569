namespace PgEngine.Workers;

/// <summary>Where a slot shows what it runs.</summary>
internal sealed class SlotPlace
{
    private volatile IStoppable? _current;

    public IStoppable? Current
    {
        get => _current;
        set => _current = value;
    }
}
