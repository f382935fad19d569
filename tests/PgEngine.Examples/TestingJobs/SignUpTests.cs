using Microsoft.Extensions.DependencyInjection;
using PgEngine.Examples.QuickStart;
using PgEngine.Jobs;
using PgEngine.Testing;

namespace PgEngine.Examples.TestingJobs;

/// <summary>The sample of docs/testing.md.</summary>
public sealed class SignUpTests : IAsyncLifetime
{
    private readonly Outbox _outbox = new();
    private JobHarness? _harness;

    public async Task InitializeAsync() => _harness = await JobHarness.StartAsync(
        jobs => jobs.AddJob<SendEmail, SendEmailHandler>("send_email"),
        new() { Services = services => services.AddSingleton<IMailer>(_outbox) });

    public async Task DisposeAsync() => await _harness!.DisposeAsync();

    [Fact]
    public async Task A_new_customer_gets_a_welcome_and_a_reminder_a_week_later()
    {
        await new SignUp(_harness!.Engine).RunAsync("ada@example.org");

        await _harness.AssertEnqueuedAsync<SendEmail>(mail => mail.Subject == "Welcome");
        await _harness.DrainAsync();
        Assert.Single(_outbox.Sent);

        await _harness.AdvanceAsync(TimeSpan.FromDays(7));
        await _harness.DrainAsync();
        Assert.Equal("Are you still there?", _outbox.Sent[1].Subject);
        await _harness.AssertNotEnqueuedAsync<SendEmail>();
    }

    [Fact]
    public async Task The_mail_goes_out_with_the_key_of_its_job() =>
        Assert.Equal(JobOutcome.Completed, (await _harness!.PerformAsync(new SendEmail("ada@example.org", "Welcome"))).Outcome);
}
