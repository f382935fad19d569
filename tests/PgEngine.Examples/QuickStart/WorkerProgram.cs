using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PgEngine.Jobs;

namespace PgEngine.Examples.QuickStart;

internal static class WorkerProgram
{
    public static async Task RunAsync(string[] args, IMailer mailer, CancellationToken stopping)
    {
        // snippet:host
        var builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddSingleton(mailer);
        builder.AddPgEngine(o => o.ConnectionString = "env:DATABASE_URL")
            .AddJob<SendEmail, SendEmailHandler>("send_email")
            .AddJob("count_words", (string text, JobContext job, CancellationToken ct) =>
                Task.FromResult(JobOutcome.Result(text.Split(' ').Length)));

        await builder.Build().RunAsync(stopping);
        // end-snippet
    }
}
