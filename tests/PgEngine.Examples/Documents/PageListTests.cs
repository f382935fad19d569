using System.Text;
using PgEngine.Examples.Support;

namespace PgEngine.Examples.Documents;

/// <summary>The readme's list of pages. <c>PGENGINE_UPDATE_DOCS=1</c> rewrites it.</summary>
public sealed class PageListTests
{
    [Fact]
    public void The_readme_lists_every_page_of_docs()
    {
        var list = new StringBuilder("| page | what is there |\n|---|---|\n");
        foreach (var page in Page.All.Select(file => new Page(file)))
        {
            Assert.True(page.Summary.Length > 0, $"{page.File} must begin with a heading, a blank line, and a sentence that says what is there.");
            list.Append($"| [{page.Title}]({page.File}) | {page.Summary.TrimEnd(':')} |\n");
        }

        Markdown.AssertPart("README.md", "pages", list.ToString());
    }
}
