namespace PgEngine.Examples.QuickStart;

/// <summary>Tests with a <see cref="Shop"/>, whose database is named by a variable of the process: one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class ShopCollection
{
    public const string Name = "shop";
}
