using PgEngine.Examples.Support;

namespace PgEngine.Examples.Documents;

public sealed class WorkflowRecipeTests
{
    [Fact]
    public void The_recipes_on_the_page_are_the_classes_that_run_as_tests()
    {
        var sources = string.Concat(Checkout.Files("tests/PgEngine.Examples/Workflows", "*.cs").Select(File.ReadAllText)).ReplaceLineEndings("\n");
        var recipes = new Markdown("docs/workflow-recipes.md").Code("csharp").Where(code => code.StartsWith("public ", StringComparison.Ordinal)).ToList();

        Assert.True(recipes.Count >= 5, $"{recipes.Count} recipes");
        Assert.All(recipes, code => Assert.True(sources.Contains(code, StringComparison.Ordinal), $"Not a class of the tests, word for word:\n{code}"));
    }
}
