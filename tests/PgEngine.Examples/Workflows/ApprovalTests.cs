using Microsoft.Extensions.DependencyInjection;
using PgEngine.Examples.QuickStart;
using PgEngine.Testing.Workflows;

namespace PgEngine.Examples.Workflows;

public sealed class ApprovalTests : IAsyncLifetime
{
    private readonly Outbox _outbox = new();
    private WorkflowHarness? _harness;

    public async Task InitializeAsync() => _harness = await WorkflowHarness.OpenAsync(
        engine => engine.AddWorkflow<ApprovalWorkflow>("approval"),
        new() { Services = services => services.AddSingleton<IMailer>(_outbox) });

    public async Task DisposeAsync() => await _harness!.DisposeAsync();

    [Fact]
    public async Task A_decision_after_one_reminder_ends_the_wait()
    {
        var id = await _harness!.StartAsync("approval", new Expense("E-7", "boss@example.org"));
        await _harness.DrainAsync();
        await _harness.AdvanceAsync(TimeSpan.FromDays(1));
        await _harness.DrainAsync();
        Assert.Equal(["Please decide on E-7", "Reminder: E-7"], _outbox.Sent.Select(mail => mail.Subject));
        Assert.Contains("decision", (await _harness.StatusAsync(id)).WaitsFor);

        await _harness.SignalAsync(id, "decision", new Decision(true, "Grace"));
        await _harness.DrainAsync();

        Assert.Equal("approved by Grace", await _harness.ResultAsync<string>(id));
        Assert.Equal(2, _outbox.Sent.Length);
    }

    [Fact]
    public async Task A_decision_before_the_run_has_asked_is_kept_for_it()
    {
        var id = await _harness!.StartAsync("approval", new Expense("E-8", "boss@example.org"));
        await _harness.SignalAsync(id, "decision", new Decision(false, "Ada"));

        await _harness.DrainAsync();

        Assert.Equal("refused by Ada", await _harness.ResultAsync<string>(id));
    }

    [Fact]
    public async Task Nobody_is_asked_more_than_three_times()
    {
        var id = await _harness!.StartAsync("approval", new Expense("E-9", "boss@example.org"));

        await _harness.SkipWaitsAsync();

        Assert.Equal("nobody answered", await _harness.ResultAsync<string>(id));
        Assert.Equal(3, _outbox.Sent.Length);
    }
}
