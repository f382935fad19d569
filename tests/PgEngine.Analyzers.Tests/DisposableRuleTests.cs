namespace PgEngine.Analyzers.Tests;

/// <summary>PGE0007.</summary>
public sealed class DisposableRuleTests
{
    [Theory]
    [InlineData("using var stream = new MemoryStream(); await ctx.Sleep(TimeSpan.Zero);")]
    [InlineData("await using var stream = new MemoryStream(); if (input == \"\") { await ctx.Sleep(TimeSpan.Zero); }")]
    [InlineData("using (var stream = new MemoryStream()) { await ctx.Step(\"a\", s => CallAsync()); }")]
    [InlineData("await using (var stream = new MemoryStream()) { await PartAsync(ctx); }")]
    public async Task A_disposable_that_lives_across_a_wait_is_refused(string statement)
    {
        var found = await Workflows.BodyAsync(
            statement, "private static async Task PartAsync(WorkflowContext ctx) => await ctx.Sleep(TimeSpan.Zero);");

        Assert.Equal("PGE0007 Error: '", Assert.Single(found)[..16]);
        Assert.Contains("stream", found[0], StringComparison.Ordinal);
        Assert.EndsWith("would live across a wait and may never be disposed of: use it inside a step", found[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("using (var stream = new MemoryStream()) { stream.WriteByte(1); } await ctx.Sleep(TimeSpan.Zero);")]
    [InlineData("{ using var stream = new MemoryStream(); stream.WriteByte(1); }")]
    [InlineData("await ctx.Step(\"a\", async s => { using var stream = new MemoryStream(); await CallAsync(); });")]
    public async Task One_that_is_gone_before_the_wait_or_lives_in_a_step_is_fine(string statement)
    {
        Assert.Empty(await Workflows.BodyAsync(statement));
    }
}
