using PgEngine.Client;
using PgEngine.Examples.QuickStart;

namespace PgEngine.Examples.TestingJobs;

/// <summary>An application's own code, as it is tested with <see cref="PgEngine.Testing.JobHarness"/>.</summary>
public sealed class SignUp(IPgEngine engine)
{
    public async Task RunAsync(string email)
    {
        await engine.EnqueueAsync(new SendEmail(email, "Welcome"));
        await engine.EnqueueAsync(new SendEmail(email, "Are you still there?"), new() { Delay = TimeSpan.FromDays(7) });
    }
}
