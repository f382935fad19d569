using PgEngine.Examples.Support;

namespace PgEngine.Examples.Documents;

public sealed class CodeTests
{
    [Fact]
    public void The_readme_shows_the_code_that_is_compiled_and_run_here()
    {
        var shown = new Markdown("README.md").Code("csharp");

        Assert.NotEmpty(shown);
        foreach (var code in shown)
        {
            Assert.True(Snippets.ByName.Values.Contains(code), $"README.md shows code that is no snippet of tests/PgEngine.Examples:\n{code}");
        }

        foreach (var (name, code) in Snippets.ByName)
        {
            Assert.True(shown.Contains(code), $"The snippet {name} is not in README.md, or not word for word:\n{code}");
        }
    }
}
