using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace PgEngine.Examples.QuickStart;

internal static class WebProgram
{
    public static async Task RunAsync(string[] args, IMailer mailer, CancellationToken stopping)
    {
        // snippet:health
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddSingleton(mailer);
        builder.AddPgEngine(o => o.ConnectionString = "env:DATABASE_URL")
            .AddJob<SendEmail, SendEmailHandler>("send_email");
        builder.Services.AddHealthChecks().AddPgEngine();

        var app = builder.Build();
        app.MapPgEngineWorkerHealth();          // GET /health/worker, for load balancers and orchestrators
        app.MapHealthChecks("/health");         // the application's own checks, this one among them
        await app.RunAsync(stopping);
        // end-snippet
    }
}
