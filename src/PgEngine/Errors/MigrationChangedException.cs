namespace PgEngine.Errors;

/// <summary>A migration that the database has applied is not the one this binary carries. Nothing was written.</summary>
public sealed class MigrationChangedException : SchemaInstallException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="script">The migration this binary carries.</param>
    /// <param name="appliedScript">The migration of that number in the journal.</param>
    /// <param name="appliedChecksum">Its sha256 in the journal.</param>
    /// <param name="currentChecksum">The sha256 of the binary's text.</param>
    /// <param name="isReleased">Whether the migration was released, and so may never change.</param>
    public MigrationChangedException(
        string script, string appliedScript, string appliedChecksum, string currentChecksum, bool isReleased)
        : base($"Migration {script} (sha256 {currentChecksum}) differs from the applied {appliedScript} (sha256 {appliedChecksum}). "
            + (isReleased
                ? "A released migration never changes: this binary was not built from the released sources."
                : "It is not released yet: recreate this development database, or its schema."))
    {
        Script = script;
        AppliedChecksum = appliedChecksum;
        CurrentChecksum = currentChecksum;
        IsReleased = isReleased;
    }

    /// <summary>The sha256 in the journal, in hexadecimal.</summary>
    public string AppliedChecksum { get; }

    /// <summary>The sha256 of this binary's text, in hexadecimal.</summary>
    public string CurrentChecksum { get; }

    /// <summary>Whether the migration is listed as released.</summary>
    public bool IsReleased { get; }
}
