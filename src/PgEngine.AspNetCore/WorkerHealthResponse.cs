using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using PgEngine.Diagnostics;
using PgEngine.Workers;

namespace PgEngine.AspNetCore;

/// <summary>
/// Answers a health request from memory, with a text made at most once a second: hits cost neither a query nor an allocation worth
/// attacking. The answer has three fixed fields and no text that came from elsewhere, so it cannot leak.
/// </summary>
internal sealed class WorkerHealthResponse(WorkerStatus status, TimeProvider time)
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    private Answer? _last;

    public Task WriteAsync(HttpContext context)
    {
        var answer = Current();
        var response = context.Response;
        response.StatusCode = answer.StatusCode;
        response.ContentType = "application/json";
        response.ContentLength = answer.Body.Length;
        response.Headers.CacheControl = "no-store";
        return response.Body.WriteAsync(answer.Body, 0, answer.Body.Length, context.RequestAborted);
    }

    private Answer Current()
    {
        var last = Volatile.Read(ref _last);
        if (last is not null && time.GetElapsedTime(last.MadeAt) < MaxAge)
        {
            return last;
        }

        // Two requests at once may both make one; they are equal.
        var made = Make();
        Volatile.Write(ref _last, made);
        return made;
    }

    private Answer Make()
    {
        var madeAt = time.GetTimestamp();
        var health = WorkerHealth.Of(status);
        var word = health.IsHealthy ? "healthy" : "unhealthy";
        var listening = health.IsListening ? "true" : "false";
        var age = health.BeatAge is { } beatAge ? ((long)beatAge.TotalSeconds).ToString(CultureInfo.InvariantCulture) : "null";
        var body = $$"""{"status":"{{word}}","listening":{{listening}},"beat_age_seconds":{{age}}}""";
        return new Answer(
            madeAt,
            health.IsHealthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable,
            Encoding.UTF8.GetBytes(body));
    }

    private sealed record Answer(long MadeAt, int StatusCode, byte[] Body);
}
