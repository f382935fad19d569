namespace PgEngine.Analyzers.Tests;

/// <summary>The rules against the library as it is: the stub must not have shapes of its own.</summary>
public sealed class LibraryTests
{
    private const string Members =
        """
        public sealed record Parcel(string Number);

        public sealed class OrderWorkflow : Workflow<string, string>
        {
            public override async Task<string> RunAsync(WorkflowContext ctx, string input)
            {
                // BODY
                return input;
            }

            private static Task<int> CallAsync(CancellationToken token = default) => Task.FromResult(1);

            private static async Durable<int> PartAsync(WorkflowContext ctx, int n)
            {
                await ctx.Sleep(TimeSpan.FromSeconds(n));
                return await ctx.Step("part", s => CallAsync(s.Token)).Retry(3).Timeout(TimeSpan.FromSeconds(5));
            }
        }
        """;

    [Fact]
    public async Task A_workflow_that_uses_the_verbs_as_they_are_meant_has_nothing_to_be_told()
    {
        Assert.Empty(await CheckAsync(
            """
            var charge = await ctx.Step("charge", async s => { await Task.Delay(1, s.Token); return DateTime.UtcNow.Year + Guid.NewGuid().GetHashCode(); })
                .Undo("refund", (n, u) => Task.Delay(n, u.Token));
            var parcel = await ctx.WaitForSignal<Parcel>("parcel", TimeSpan.FromDays(7));
            await ctx.All(("mail", b => b.Step("send", s => CallAsync())), ("push", async b => { await b.Sleep(TimeSpan.Zero); await b.Step("send", s => CallAsync()); }));
            var (one, two) = await ctx.All(("x", b => PartAsync(b, 1)), ("y", b => PartAsync(b, 2)));
            var first = await ctx.Any(("a", b => b.WaitForSignal<int>("go")), ("b", b => b.Sleep(TimeSpan.FromDays(1))));
            await ctx.ForEach(new[] { 1, 2 }, n => $"{n}", (b, n) => PartAsync(b, n), max: 2);
            await ctx.Loop("polls", 0, async (b, n) =>
            {
                await b.Sleep(TimeSpan.FromMinutes(1));
                return n + ctx.Random.Next(6) > 10 ? LoopStep.Break(n) : LoopStep.Continue(n + 1);
            });
            await ctx.Child<string, int>("child", "other", input);
            ctx.SetStatus($"{ctx.Now} {ctx.NewGuid()} {ctx.Changed("new")}");
            """));
    }

    [Theory]
    [InlineData("await ctx.Step(\"a\", s => CallAsync()); _ = DateTime.Now;", "PGE0001")]
    [InlineData("await ctx.Any((\"a\", async b => { _ = Guid.NewGuid(); await b.Sleep(TimeSpan.Zero); }));", "PGE0002")]
    [InlineData("await ctx.Loop(\"l\", 0, async (b, n) => { await Task.Yield(); return LoopStep.Break(new Random().Next()); });", "PGE0011,PGE0003")]
    [InlineData("await ctx.ForEach([1], n => $\"{n}\", async (b, n) => { await Task.Delay(n); return await b.Step(\"a\", s => CallAsync()); });", "PGE0004")]
    [InlineData("await ctx.Sleep(TimeSpan.Zero).AsTask().ConfigureAwait(false);", "PGE0006")]
    [InlineData("using var file = new MemoryStream(); var got = await ctx.WaitForSignal<int>(\"go\");", "PGE0007")]
    [InlineData("var a = ctx.Step(\"a\", s => CallAsync()); var b = ctx.Step(\"a\", s => CallAsync()); await a; await b;", "PGE0008")]
    [InlineData("await ctx.Step(\"a\", s => Task.FromResult(ctx.Now));", "PGE0010")]
    [InlineData("await CallAsync();", "PGE0011")]
    public async Task A_mistake_is_told(string statement, string expected)
    {
        Assert.Equal(expected, string.Join(',', (await CheckAsync(statement)).Select(message => message[..7])));
    }

    private static Task<IReadOnlyList<string>> CheckAsync(string statements) =>
        Workflows.WithLibraryAsync(Members.Replace("// BODY", statements, StringComparison.Ordinal));
}
