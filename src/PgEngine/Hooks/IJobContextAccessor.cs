using PgEngine.Jobs;

namespace PgEngine.Hooks;

/// <summary>The job that the current code runs for, for code that is not handed a <see cref="JobContext"/>.</summary>
/// <remarks>Registered by <see cref="Hosting.PgEngineBuilder.AddJobContextAccessor"/>; only then runs pay for it.</remarks>
public interface IJobContextAccessor
{
    /// <summary>The job of this flow of execution.</summary>
    /// <value>Null outside handlers and middleware, and in a batch handler, which runs for many jobs.</value>
    JobContext? Current { get; }
}
