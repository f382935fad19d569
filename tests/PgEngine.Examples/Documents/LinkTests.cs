using System.Text.RegularExpressions;
using PgEngine.Examples.Support;

namespace PgEngine.Examples.Documents;

public sealed partial class LinkTests
{
    public static TheoryData<string> Documents =>
    [
        "README.md", "CHANGELOG.md", "sql/README.md", "sql/errors.md", "src/README.md", "src/PgEngine.Testing/README.md", "tests/README.md",
        "tools/README.md", .. Page.All,
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_to_a_file_leads_to_one(string document)
    {
        var folder = Path.GetDirectoryName(Checkout.PathOf(document))!;
        foreach (Match link in LocalLink().Matches(Checkout.Read(document)))
        {
            var target = Path.Combine(folder, link.Groups[1].Value);
            Assert.True(Path.Exists(target), $"{document} links to {link.Groups[1].Value}, which does not exist.");
        }
    }

    [Fact]
    public void The_tests_are_listed_project_by_project() =>
        Assert.Equal(
            Checkout.Files("tests", "*.csproj")
                .Select(file => Path.GetFileNameWithoutExtension(file))
                .Where(name => name.EndsWith(".Tests", StringComparison.Ordinal) || name.EndsWith(".Examples", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
            new Markdown("tests/README.md").Table("    dotnet test Engine.sln")
                .Select(row => row[0].Trim('`'))
                .Order(StringComparer.Ordinal));

    [GeneratedRegex(@"\]\((?!https?:)([^)#]+)\)")]
    private static partial Regex LocalLink();
}
