using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using PgEngine.Schedules;

namespace PgEngine.Hosting;

public sealed partial class PgEngineBuilder
{
    /// <summary>Enqueues a job of a kind at every time of a cron expression. Workers tell the database when they start.</summary>
    /// <param name="name">The schedule's name, 1 to 200 characters. It is the key: keep it.</param>
    /// <param name="cron">Five fields (minute, hour, day of month, month, day of week), or six with a second before them.</param>
    /// <param name="kind">The kind of the jobs. It need not be registered here.</param>
    /// <param name="payloadJson">The payload of the jobs as JSON.</param>
    /// <param name="timeZone">The IANA name of the time zone that the expression is meant in.</param>
    /// <param name="options">How it fires.</param>
    /// <remarks>
    /// The schedule belongs to <see cref="PgEngineOptions.ScheduleOwner"/>, at <see cref="PgEngineOptions.ApplicationVersion"/>: a worker of
    /// an older version changes nothing, and one of a newer version removes what is no longer registered. A worker does not start with an
    /// expression that the database refuses.
    /// </remarks>
    /// <exception cref="ArgumentException">An argument is empty.</exception>
    public PgEngineBuilder AddSchedule(
        string name, string cron, string kind, string payloadJson = "{}", string timeZone = "UTC", ScheduleOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(kind);
        ArgumentException.ThrowIfNullOrEmpty(payloadJson);
        return AddRegistration(new(name, cron, timeZone, kind, null, _ => payloadJson, options ?? ScheduleOptions.Default));
    }

    /// <summary>As the other overload, with the kind that is registered for the payload's type.</summary>
    /// <typeparam name="TPayload">The type given to AddJob or MapKind.</typeparam>
    /// <param name="name">The schedule's name.</param>
    /// <param name="cron">The cron expression.</param>
    /// <param name="payload">The payload of the jobs.</param>
    /// <param name="timeZone">The IANA name of the time zone.</param>
    /// <param name="options">How it fires.</param>
    /// <param name="kind">The kind, where the payload's type has more than one.</param>
    /// <exception cref="ArgumentException">An argument is empty.</exception>
    public PgEngineBuilder AddSchedule<TPayload>(
        string name, string cron, TPayload payload, string timeZone = "UTC", ScheduleOptions? options = null, string? kind = null)
        where TPayload : notnull =>
        AddRegistration(new(
            name, cron, timeZone, kind, typeof(TPayload),
            json => JsonSerializer.Serialize(payload, (JsonTypeInfo<TPayload>)json.GetTypeInfo(typeof(TPayload))),
            options ?? ScheduleOptions.Default));

    private PgEngineBuilder AddRegistration(ScheduleRegistration schedule)
    {
        ArgumentException.ThrowIfNullOrEmpty(schedule.Name, "name");
        ArgumentException.ThrowIfNullOrEmpty(schedule.Cron, "cron");
        ArgumentException.ThrowIfNullOrEmpty(schedule.TimeZone, "timeZone");
        Services.Configure<PgEngineOptions>(Name, options => options.Schedules.Add(schedule));
        return this;
    }
}
