using System.Text.RegularExpressions;
using PgEngine.Examples.Support;

namespace PgEngine.Examples.Documents;

/// <summary>Each promise in the readme names the tests that hold it: they exist.</summary>
public sealed partial class PromiseTests
{
    [Fact]
    public void Every_promise_names_tests_that_exist()
    {
        var rows = new Markdown("README.md").Table("## Promises");
        Assert.NotEmpty(rows);
        foreach (var row in rows)
        {
            var tests = TestName().Matches(row[1]);
            Assert.True(tests.Count > 0, $"No test is named for: {row[0]}");
            foreach (Match test in tests)
            {
                Assert.True(Exists(test.Groups["class"].Value, test.Groups["method"].Value), $"There is no test {test.Value}.");
            }
        }
    }

    private static bool Exists(string type, string method) => Checkout.Files("tests", "*.cs")
        .Select(File.ReadAllText)
        .Any(text => Regex.IsMatch(text, $@"class {type}\b") && (method.Length == 0 || Regex.IsMatch(text, $@"\b{method}\(")));

    [GeneratedRegex(@"`(?<class>\w+)(\.(?<method>\w+))?`")]
    private static partial Regex TestName();
}
