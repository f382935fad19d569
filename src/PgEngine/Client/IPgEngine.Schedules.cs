using System.Data.Common;
using PgEngine.Schedules;

namespace PgEngine.Client;

public partial interface IPgEngine
{
    /// <summary>Enqueues a job of a kind at every time of a cron expression, from now on. The same name again replaces the schedule.</summary>
    /// <param name="name">The schedule's name, 1 to 200 characters.</param>
    /// <param name="cron">Five fields (minute, hour, day of month, month, day of week), or six with a second before them.</param>
    /// <param name="kind">The kind of the jobs.</param>
    /// <param name="payloadJson">The payload of the jobs as JSON.</param>
    /// <param name="timeZone">The IANA name of the time zone that the expression is meant in.</param>
    /// <param name="options">How it fires.</param>
    /// <param name="transaction">The transaction to be part of.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>When it fires next; null when a schedule of that name is paused.</returns>
    /// <remarks>
    /// Needs the profile <c>operator</c>. A schedule of the application's code is registered with
    /// <see cref="Hosting.PgEngineBuilder.AddSchedule(string, string, string, string, string, ScheduleOptions)"/> and needs no more than a worker's rights.
    /// </remarks>
    /// <exception cref="Errors.InvalidJobException">The database refused the expression or another setting.</exception>
    Task<DateTimeOffset?> ScheduleAsync(
        string name,
        string cron,
        string kind,
        string payloadJson = "{}",
        string timeZone = "UTC",
        ScheduleOptions? options = null,
        DbTransaction? transaction = null,
        CancellationToken cancellationToken = default);

    /// <summary>As the other overload, with the kind that is registered for the payload's type.</summary>
    /// <typeparam name="TPayload">The type given to AddJob or MapKind.</typeparam>
    /// <param name="name">The schedule's name.</param>
    /// <param name="cron">The cron expression.</param>
    /// <param name="payload">The payload of the jobs.</param>
    /// <param name="timeZone">The IANA name of the time zone.</param>
    /// <param name="options">How it fires.</param>
    /// <param name="kind">The kind, where the payload's type has more than one.</param>
    /// <param name="transaction">The transaction to be part of.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>When it fires next; null when a schedule of that name is paused.</returns>
    /// <exception cref="InvalidOperationException">The type has no kind, or more than one.</exception>
    /// <exception cref="Errors.InvalidJobException">The database refused the expression or another setting.</exception>
    Task<DateTimeOffset?> ScheduleAsync<TPayload>(
        string name,
        string cron,
        TPayload payload,
        string timeZone = "UTC",
        ScheduleOptions? options = null,
        string? kind = null,
        DbTransaction? transaction = null,
        CancellationToken cancellationToken = default)
        where TPayload : notnull;

    /// <summary>Removes a schedule and its history. Jobs it has enqueued stay.</summary>
    /// <param name="name">The schedule's name.</param>
    /// <param name="transaction">The transaction to be part of.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>False when there is none of that name.</returns>
    Task<bool> UnscheduleAsync(string name, DbTransaction? transaction = null, CancellationToken cancellationToken = default);

    /// <summary>Stops a schedule. Times that pass meanwhile are not made up for.</summary>
    /// <param name="name">The schedule's name.</param>
    /// <param name="reason">Why; kept with the schedule.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>False when it was paused already.</returns>
    /// <exception cref="Errors.EngineException">There is none of that name.</exception>
    Task<bool> PauseScheduleAsync(string name, string? reason = null, CancellationToken cancellationToken = default);

    /// <summary>Lets a paused schedule fire again, from its next time on.</summary>
    /// <param name="name">The schedule's name.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>False when it was not paused.</returns>
    /// <exception cref="Errors.EngineException">There is none of that name.</exception>
    Task<bool> ResumeScheduleAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Enqueues a schedule's job at once, beside its times, also while it is paused.</summary>
    /// <param name="name">The schedule's name.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>The job's id.</returns>
    /// <exception cref="Errors.EngineException">There is none of that name.</exception>
    Task<long> RunScheduleNowAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>The schedules, in the order of their names.</summary>
    /// <param name="cancellationToken">Cancels the statement.</param>
    Task<IReadOnlyList<ScheduleStatus>> GetSchedulesAsync(CancellationToken cancellationToken = default);

    /// <summary>What became of the times of a schedule, newest first; the last 1000 are kept.</summary>
    /// <param name="name">The schedule's name.</param>
    /// <param name="max">At most so many.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <exception cref="Errors.EngineException">There is none of that name.</exception>
    Task<IReadOnlyList<ScheduleRun>> GetScheduleRunsAsync(string name, int max = 100, CancellationToken cancellationToken = default);

    /// <summary>When a cron expression fires next, as the database computes it.</summary>
    /// <param name="cron">The cron expression.</param>
    /// <param name="timeZone">The IANA name of the time zone.</param>
    /// <param name="after">The time after which; null means now, by the database's clock.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>Null when it never fires again within 100 years.</returns>
    /// <exception cref="Errors.InvalidJobException">The database refused the expression or the zone.</exception>
    Task<DateTimeOffset?> GetNextFireTimeAsync(
        string cron, string timeZone = "UTC", DateTimeOffset? after = null, CancellationToken cancellationToken = default);
}
