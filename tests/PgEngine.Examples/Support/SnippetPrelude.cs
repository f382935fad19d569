namespace PgEngine.Examples.Support;

/// <summary>
/// What the C# of the pages takes for granted: the usual namespaces, a client, a builder, a running job, and the types of the readme's
/// quick start. What else a snippet needs stands on its page, in a comment <c>&lt;!-- csharp … --&gt;</c> if it would bore the reader.
/// </summary>
internal static class SnippetPrelude
{
    public const string Code =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.Data.Common;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Text.Json;
        global using System.Text.Json.Serialization;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        global using Npgsql;
        global using Xunit;
        global using ReadersCode;
        global using static ReadersCode.Surroundings;

        namespace ReadersCode
        {
            public static class Surroundings
            {
                public static readonly IPgEngine engine = null!;
                public static readonly HostApplicationBuilder builder = null!;
                public static readonly PgEngineBuilder jobs = null!;
                public static readonly IServiceCollection services = null!;
                public static readonly IServiceProvider provider = null!;
                public static readonly IHost host = null!;
                public static readonly JobContext job = null!;
                public static readonly NpgsqlDataSource shop = null!;
                public static readonly NpgsqlDataSource dataSource = null!;
                public static readonly NpgsqlConnection connection = null!;
                public static readonly NpgsqlTransaction transaction = null!;
                public static readonly IMailer mailer = null!;
                public static readonly ILogger logger = null!;
                public static readonly string connectionString = null!;
                public static readonly long id = 0, jobId = 0;
                public static readonly CancellationToken cancellationToken, stopping;
            }

            public sealed record SendEmail(string To, string Subject);

            public interface IMailer
            {
                Task SendAsync(SendEmail email, string idempotencyKey, CancellationToken cancellationToken);
            }

            public sealed class SendEmailHandler : IJobHandler<SendEmail>
            {
                public Task<JobOutcome> RunAsync(SendEmail email, JobContext job, CancellationToken cancellationToken) =>
                    Task.FromResult(JobOutcome.Completed);
            }
        }
        """;
}
