namespace PgEngine.Workflows;

/// <summary>From when on a step has something to undo.</summary>
public enum UndoOn
{
    /// <summary>From its end on: a step that failed is not undone.</summary>
    Completed = 0,

    /// <summary>From its start on, also when it is in doubt whether it took effect. The undo action is given the default value then.</summary>
    Started,
}
