namespace PgEngine.Examples.Documents;

/// <summary>Tests whose snippets create roles, which all databases of the server share: one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class RoleCollection
{
    public const string Name = "roles";
}
