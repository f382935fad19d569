namespace PgEngine.Analyzers.Tests;

/// <summary>PGE0011.</summary>
public sealed class AwaitRuleTests
{
    [Theory]
    [InlineData("await CallAsync();", "PGE0011 Warning: 'CallAsync' is not durable: await it inside a step")]
    [InlineData("await File.ReadAllTextAsync(input);", "PGE0011 Warning: 'ReadAllTextAsync'")]
    [InlineData("var task = CallAsync(); await task;", "PGE0011 Warning: 'task'")]
    [InlineData("await ctx.Sleep(TimeSpan.Zero).AsTask();", "PGE0011 Warning: 'AsTask'")]
    [InlineData("await foreach (var line in File.ReadLinesAsync(input)) { }", "PGE0011 Warning: 'ReadLinesAsync'")]
    [InlineData("await Part(ctx); async Task Part(WorkflowContext c) => await CallAsync();", "PGE0011 Warning: 'CallAsync'")]
    public async Task Awaiting_what_is_not_durable_is_warned_of(string statement, string expected)
    {
        Assert.StartsWith(expected, Assert.Single(await Workflows.BodyAsync(statement)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("await ctx.Step(\"a\", s => CallAsync(s.Token));")]
    [InlineData("var charge = ctx.Step(\"a\", s => CallAsync()); await charge;")]
    [InlineData("await ctx.Step(\"a\", async s => await CallAsync());")]
    [InlineData("Durable rest = ctx.Sleep(TimeSpan.Zero); await rest;")]
    [InlineData("await PartAsync(ctx, 1);")]
    public async Task What_the_context_returns_and_what_is_given_the_context_may_be_awaited(string statement)
    {
        Assert.Empty(await Workflows.BodyAsync(
            statement, "private static async Task PartAsync(WorkflowContext ctx, int n) => await ctx.Sleep(TimeSpan.FromDays(n));"));
    }
}
