namespace PgEngine.Analyzers.Tests;

/// <summary>PGE0008.</summary>
public sealed class NameRuleTests
{
    [Theory]
    [InlineData("var one = ctx.Step(\"a\", s => CallAsync()); var two = ctx.Step(\"a\", s => CallAsync()); await one; await two;")]
    [InlineData("var one = ctx.WaitForSignal<int>(\"a\"); await ctx.Step(\"a\", s => CallAsync()); await one;")]
    [InlineData("await ctx.All((\"x\", b => { var one = b.Step(\"a\", s => CallAsync()); return b.Step(\"a\", s => CallAsync()); }));")]
    public async Task A_name_that_is_asked_for_again_before_the_first_was_awaited_is_refused(string statement)
    {
        Assert.Equal(
            "PGE0008 Error: Step 'a' has this name twice in one scope and may be in flight twice: name them apart",
            Assert.Single(await Workflows.BodyAsync(statement)));
    }

    [Theory]
    [InlineData("await ctx.Step(\"a\", s => CallAsync()); await ctx.Step(\"a\", s => CallAsync());")]
    [InlineData("var one = ctx.Step(\"a\", s => CallAsync()); var two = ctx.Step(\"b\", s => CallAsync()); await one; await two;")]
    [InlineData("await ctx.All((\"x\", b => b.Step(\"a\", s => CallAsync())), (\"y\", b => b.Step(\"a\", s => CallAsync())));")]
    [InlineData("var one = input == \"\" ? ctx.Step(\"a\", s => CallAsync()) : ctx.Step(\"a\", s => CallAsync()); await one;")]
    [InlineData("Durable one; if (input == \"\") { one = ctx.Step(\"a\", s => CallAsync()); } else { one = ctx.Step(\"a\", s => CallAsync()); } await one;")]
    [InlineData("foreach (var letter in input) { await ctx.Step(\"a\", s => CallAsync()); }")]
    [InlineData("await ctx.ForEach(input, c => $\"{c}\", (b, c) => b.Step(\"a\", s => Task.FromResult(c)));")]
    public async Task A_name_may_come_again_one_after_the_other_or_in_a_scope_of_its_own(string statement)
    {
        Assert.Empty(await Workflows.BodyAsync(statement));
    }

    [Fact]
    public async Task Asking_in_a_loop_without_awaiting_is_pointed_out()
    {
        var found = await Workflows.BodyAsync(
            """
            var steps = new List<Durable>();
            foreach (var letter in input)
            {
                steps.Add(ctx.Step("a", s => CallAsync()));
            }
            """);

        Assert.StartsWith("PGE0008 Info: Step 'a'", Assert.Single(found), StringComparison.Ordinal);
    }
}
