using PgEngine.Jobs;

namespace PgEngine.Hooks;

/// <summary>The rest of a run: the next middleware, and at last the handler.</summary>
public delegate Task<JobOutcome> JobRun();
