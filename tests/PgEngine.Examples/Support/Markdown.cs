using System.Text.RegularExpressions;

namespace PgEngine.Examples.Support;

/// <summary>What the tests read of a document: fenced code, tables, and parts between two comments.</summary>
internal sealed partial class Markdown(string file)
{
    public string Text { get; } = Checkout.Read(file);

    /// <summary>The code of all fences of a language, in order.</summary>
    /// <param name="language">As it stands behind the opening fence.</param>
    public string[] Code(string language) =>
        [.. Fence().Matches(Text).Where(fence => fence.Groups["language"].Value == language).Select(fence => fence.Groups["code"].Value)];

    /// <summary>All code in order: fences, and comments that begin with the name of a language.</summary>
    public IReadOnlyList<Fence> Fences() =>
        [.. FenceWithNote().Matches(Text).Select(fence => new Fence(
            fence.Groups["language"].Value,
            fence.Groups["code"].Value,
            Text.AsSpan(0, fence.Groups["code"].Index).Count('\n') + 1,
            fence.Groups["fence"].Success,
            fence.Groups["note"].Success ? fence.Groups["note"].Value : null))];

    /// <summary>The fence that follows the comment <c>&lt;!-- name --&gt;</c>.</summary>
    public string CodeAfter(string name)
    {
        var fences = Fence().Matches(Part(name, end: null));
        return fences.Count > 0
            ? fences[0].Groups["code"].Value
            : throw new InvalidOperationException($"{file} has no code after <!-- {name} -->.");
    }

    /// <summary>The rows of the first table below a heading, each with its cells.</summary>
    public string[][] Table(string heading)
    {
        var rows = Text.Split($"\n{heading}\n")[1].Split('\n')
            .SkipWhile(line => !line.StartsWith('|'))
            .TakeWhile(line => line.StartsWith('|'))
            .Skip(2)
            .Select(line => line.Trim('|').Split(" | ", StringSplitOptions.TrimEntries));
        return [.. rows];
    }

    /// <summary>
    /// A part of a document (see <see cref="Part"/>) is as expected, or is made so where <c>PGENGINE_UPDATE_DOCS=1</c> says that this is wanted.
    /// </summary>
    public static void AssertPart(string file, string name, string expected)
    {
        var document = new Markdown(file);
        var actual = document.Part(name, name + " end");
        if (Environment.GetEnvironmentVariable("PGENGINE_UPDATE_DOCS") == "1")
        {
            var (from, to) = ($"<!-- {name} -->\n", $"<!-- {name} end -->");
            File.WriteAllText(Checkout.PathOf(file), document.Text.Replace(from + actual + to, from + expected + to, StringComparison.Ordinal));
            return;
        }

        Assert.True(
            expected == actual,
            $"The part {name} of {file} is out of date. Run this test once with PGENGINE_UPDATE_DOCS=1 and commit the file.");
    }

    /// <summary>The text between <c>&lt;!-- name --&gt;</c> and <c>&lt;!-- end name --&gt;</c>, or to the end of the document.</summary>
    public string Part(string name, string? end) =>
        Text.Split($"<!-- {name} -->\n") is [_, var rest]
            ? end is null ? rest : rest.Split($"<!-- {end} -->")[0]
            : throw new InvalidOperationException($"{file} does not have <!-- {name} --> exactly once.");

    [GeneratedRegex(
        "(^<!-- (?<note>[^\n]*) -->\n)?((?<fence>^```)(?<language>[a-z]+)\n(?<code>.*?)\n```$|^<!-- (?<language>sql|csharp|sh)\n(?<code>.*?)\n-->$)",
        RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex FenceWithNote();

    [GeneratedRegex("^```(?<language>[a-z]+)\n(?<code>.*?)\n```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
