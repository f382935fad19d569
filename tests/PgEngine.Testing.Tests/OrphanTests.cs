using PgEngine.TestKit;

namespace PgEngine.Testing.Tests;

public sealed class OrphanTests
{
    [Theory]
    [InlineData("KILL")]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_process_ended_by_a_signal_leaves_no_server_and_no_folder(string signal)
    {
        using var child = ChildProcess.Start(["serve"]);
        var connectionString = await child.ReadLineAsync();
        Assert.True(await Answers.AtAsync(connectionString));

        await child.SignalAsync(signal);

        await Eventually.True(() => Task.FromResult(IsEmpty(child)), "the folder is removed");
        Assert.False(await Answers.AtAsync(connectionString));
    }

    [Fact]
    public async Task A_process_killed_while_the_server_starts_leaves_nothing()
    {
        using var child = ChildProcess.Start(["serve"]);
        await Eventually.True(() => Task.FromResult(!IsEmpty(child)), "the start has begun");
        await child.SignalAsync("KILL");
        await Eventually.True(() => Task.FromResult(IsEmpty(child)), "the folder is removed");
    }

    [Fact]
    public async Task A_process_that_ends_without_disposing_has_no_server_left_when_it_is_gone()
    {
        using var child = ChildProcess.Start(["serve-and-return"]);
        var connectionString = await child.ReadLineAsync();
        await child.WaitForExitAsync();
        Assert.True(IsEmpty(child));
        Assert.False(await Answers.AtAsync(connectionString));
    }

    private static bool IsEmpty(ChildProcess child) => Directory.GetDirectories(child.TemporaryFolder, "pgengine-*").Length == 0;
}
