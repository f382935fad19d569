namespace PgEngine.Analyzers.Tests;

/// <summary>PGE0010.</summary>
public sealed class ContextRuleTests
{
    [Theory]
    [InlineData("await ctx.Step(\"a\", s => { ctx.SetStatus(\"busy\"); return CallAsync(); });")]
    [InlineData("await ctx.Step(\"a\", async s => { await CallAsync(); _ = ctx.Now; });")]
    [InlineData("await ctx.Tx(\"a\", t => Task.FromResult(ctx.Now));")]
    [InlineData("var other = ctx; await ctx.Step(\"a\", s => Task.FromResult(1)).Undo(\"b\", n => { other.SetStatus(\"\"); return CallAsync(); });")]
    public async Task Using_the_context_inside_a_step_is_warned_of(string statement)
    {
        var found = Assert.Single(await Workflows.BodyAsync(statement));
        Assert.StartsWith("PGE0010 Warning: Do not use ", found, StringComparison.Ordinal);
        Assert.EndsWith("inside a step: it belongs to the workflow", found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("await ctx.Step(\"a\", s => Task.FromResult(ctx.RunId));")]
    [InlineData("var now = ctx.Now; await ctx.Step(\"a\", s => Task.FromResult(now));")]
    [InlineData("await ctx.All((\"x\", b => { b.SetStatus(\"busy\"); return b.Step(\"a\", s => CallAsync()); }));")]
    public async Task What_never_changes_may_be_read_and_branches_use_their_own(string statement)
    {
        Assert.Empty(await Workflows.BodyAsync(statement));
    }
}
