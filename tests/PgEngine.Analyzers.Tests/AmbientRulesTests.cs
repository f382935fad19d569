namespace PgEngine.Analyzers.Tests;

/// <summary>What is not the same when the body runs again, or runs beside it.</summary>
public sealed class AmbientRulesTests
{
    [Theory]
    [InlineData("_ = DateTime.UtcNow;", "PGE0001 Error: Use ctx.Now: DateTime.UtcNow is not the same when the workflow runs again")]
    [InlineData("_ = DateTime.Today;", "PGE0001 Error: Use ctx.Now: DateTime.Today")]
    [InlineData("_ = DateTimeOffset.Now;", "PGE0001 Error: Use ctx.Now: DateTimeOffset.Now")]
    [InlineData("_ = Environment.TickCount64;", "PGE0001 Error: Use ctx.Now: Environment.TickCount64")]
    [InlineData("_ = _time.GetUtcNow();", "PGE0001 Error: Use ctx.Now: TimeProvider.GetUtcNow")]
    [InlineData("_ = Stopwatch.StartNew();", "PGE0001 Error: Use ctx.Now: Stopwatch.StartNew")]
    [InlineData("_ = new[] { 1 }.Select(_ => DateTime.Now).First();", "PGE0001 Error: Use ctx.Now: DateTime.Now")]
    [InlineData("_ = Guid.NewGuid();", "PGE0002 Error: Use ctx.NewGuid(): Guid.NewGuid is not the same")]
    [InlineData("_ = Guid.CreateVersion7();", "PGE0002 Error: Use ctx.NewGuid(): Guid.CreateVersion7")]
    [InlineData("_ = new Random();", "PGE0003 Error: Use ctx.Random: Random is not the same")]
    [InlineData("_ = Random.Shared.Next();", "PGE0003 Error: Use ctx.Random: Random.Shared is not the same")]
    [InlineData("_ = RandomNumberGenerator.GetInt32(6);", "PGE0003 Error: Use ctx.Random: RandomNumberGenerator.GetInt32")]
    [InlineData("await Task.Delay(1);", "PGE0004 Error: Use ctx.Sleep: Task.Delay is lost when the worker stops")]
    [InlineData("Thread.Sleep(1);", "PGE0004 Error: Use ctx.Sleep: Thread.Sleep")]
    [InlineData("_ = new PeriodicTimer(TimeSpan.FromSeconds(1));", "PGE0004 Error: Use ctx.Sleep: PeriodicTimer")]
    [InlineData("await Task.Run(() => 1);", "PGE0005 Error: Put it into a step, or use ctx.All: Task.Run runs beside the workflow")]
    [InlineData("_ = Task.Factory.StartNew(() => 1);", "PGE0005 Error: Put it into a step, or use ctx.All: TaskFactory.StartNew")]
    [InlineData("_ = new Thread(() => { });", "PGE0005 Error: Put it into a step, or use ctx.All: Thread")]
    [InlineData("Parallel.For(0, 1, _ => { });", "PGE0005 Error: Put it into a step, or use ctx.All: Parallel.For")]
    [InlineData("ThreadPool.QueueUserWorkItem(_ => { });", "PGE0005 Error: Put it into a step, or use ctx.All: ThreadPool")]
    [InlineData("await ctx.Step(\"a\", s => CallAsync()).AsTask().ConfigureAwait(false);", "PGE0006 Error: No ConfigureAwait in a workflow")]
    [InlineData("await Task.WhenAll(CallAsync(), CallAsync());", "PGE0009 Warning: Task.WhenAll does not keep the order of a workflow")]
    [InlineData("await Task.WhenAny(CallAsync());", "PGE0009 Warning: Task.WhenAny")]
    public async Task It_is_refused_in_the_body_with_a_word_on_what_to_use(string statement, string expected)
    {
        Assert.StartsWith(expected, Assert.Single(await Workflows.BodyAsync(statement)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("_ = ctx.Now; _ = ctx.NewGuid();")]
    [InlineData("_ = DateTime.UnixEpoch.AddDays(1); _ = Guid.Parse(input);")]
    [InlineData("await ctx.Sleep(TimeSpan.FromDays(1));")]
    [InlineData("await ctx.Step(\"a\", async s => { await Task.Delay(1).ConfigureAwait(false); return DateTime.Now; });")]
    [InlineData("await ctx.Step(\"a\", async s => { await Task.WhenAll(CallAsync()); _ = Guid.NewGuid(); return new Random().Next(); });")]
    [InlineData("await ctx.Tx(\"a\", async t => { await Task.Run(() => 1); return DateTime.Now; });")]
    [InlineData("await ctx.Step(\"a\", s => Task.FromResult(1)).Undo(\"b\", async n => { await Task.Delay(1); _ = DateTime.Now; });")]
    [InlineData("await ctx.Step(\"a\", s => Task.FromResult(1)).RetryWhen(e => DateTime.Now.Hour < 7);")]
    [InlineData("await ctx.Step(\"a\", s => Local()); static async Task<int> Local() { await Task.Delay(1); return 1; }")]
    public async Task It_is_at_home_in_steps_and_what_they_call(string statement)
    {
        Assert.Empty(await Workflows.BodyAsync(statement));
    }

    [Fact]
    public async Task Branches_and_methods_that_take_the_context_belong_to_the_workflow_too()
    {
        var found = await Workflows.BodyAsync(
            """
            await ctx.All(("a", b => { _ = DateTime.Now; return b.Sleep(TimeSpan.Zero); }));
            await PartAsync(ctx);
            await Local();
            async Task Local() => await Part2(ctx);
            """,
            """
            private static async Task PartAsync(WorkflowContext ctx) { _ = Guid.NewGuid(); await ctx.Sleep(TimeSpan.Zero); }
            private static Task Part2(WorkflowContext c) { _ = new Random(); return Task.CompletedTask; }
            private static DateTime Elsewhere() => DateTime.Now;
            """);

        Assert.Equal(["PGE0001", "PGE0011", "PGE0002", "PGE0003"], found.Select(message => message[..7]));
    }

    [Fact]
    public async Task Classes_that_are_no_workflows_are_left_alone()
    {
        Assert.Empty(await Workflows.FileAsync(
            "public static class Other { public static async Task<DateTime> RunAsync() { await Task.Delay(1); return DateTime.Now; } }"));
    }
}
