using Microsoft.Extensions.Logging.Abstractions;
using PgEngine.Routing;
using PgEngine.Tests.Workers;

namespace PgEngine.Tests.Routing;

public sealed class TagSourceTests
{
    private readonly ManualTime _time = new();
    private readonly SemaphoreSlim _changes = new(0);
    private Func<ValueTask<WorkerTags>> _compute = () => new(new WorkerTags(["one"]));

    [Fact]
    public async Task The_first_claim_waits_for_the_first_value_without_blocking_the_turn()
    {
        var answer = new TaskCompletionSource<WorkerTags>();
        _compute = () => new(answer.Task);
        var source = Source();
        Assert.Null(source.Next());
        answer.SetResult(new WorkerTags(["one"], ["two"]));
        await ChangedAsync();

        Assert.Equal(["one"], source.Next()!.Tags!);
        Assert.Equal(["two"], source.Next()!.Forbidden!);
    }

    [Fact]
    public async Task A_fresh_value_is_used_while_the_next_one_is_computed_and_a_different_one_makes_the_worker_look_again()
    {
        var source = Source();
        source.Next();
        await ChangedAsync();
        _compute = () => new(new WorkerTags(["other"]));
        Assert.Equal(["one"], source.Next()!.Tags!);
        await ChangedAsync();

        Assert.Equal(["other"], source.Next()!.Tags!);
    }

    [Fact]
    public async Task A_value_older_than_a_second_is_not_used()
    {
        var source = Source();
        source.Next();
        await ChangedAsync();
        var answer = new TaskCompletionSource<WorkerTags>();
        _compute = () => new(answer.Task);
        source.Next();
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Null(source.Next());
        answer.SetResult(new WorkerTags(["two"]));
        await ChangedAsync();
        Assert.Equal(["two"], source.Next()!.Tags!);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a tag")]
    public async Task A_callback_that_throws_or_makes_no_tags_leaves_the_last_value(string tag)
    {
        var source = Source();
        source.Next();
        await ChangedAsync();
        _compute = () => tag.Length == 0 ? throw new InvalidOperationException("no") : new(new WorkerTags([tag]));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(source.Next());
        while (!_changes.Wait(10))
        {
            // The pause after an error begins on another thread.
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(["one"], source.Next()!.Tags!);
    }

    private TagSource Source() =>
        new(_ => _compute(), _time, NullLogger.Instance) { Changed = () => _changes.Release() };

    private async Task ChangedAsync() => Assert.True(await _changes.WaitAsync(TimeSpan.FromSeconds(30)));
}
