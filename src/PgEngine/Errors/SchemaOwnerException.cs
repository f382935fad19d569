namespace PgEngine.Errors;

/// <summary>
/// The schema exists but is in somebody else's hands, so that functions of its owner's rights must not be made in it.
/// Nothing was written.
/// </summary>
public sealed class SchemaOwnerException : SchemaInstallException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="schema">The schema looked at.</param>
    /// <param name="owner">Its owner.</param>
    /// <param name="reason">What is wrong with it and what to do about it.</param>
    public SchemaOwnerException(string schema, string owner, string reason)
        : base($"Schema \"{schema}\" (owner \"{owner}\") is not safe to install into: {reason} Nothing was written.")
    {
        Schema = schema;
        Owner = owner;
    }

    /// <summary>The schema looked at.</summary>
    public string Schema { get; }

    /// <summary>The role that owns it.</summary>
    public string Owner { get; }
}
