using Microsoft.Extensions.Logging;

namespace PgEngine.Diagnostics;

/// <summary>Passes what handlers log through ILogger on to the log of their job, for kinds that want it.</summary>
[ProviderAlias("PgEngineJobs")]
internal sealed class JobLoggerProvider : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new JobLogger();

    public void Dispose()
    {
    }
}
