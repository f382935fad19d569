using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace PgEngine.Client;

/// <summary>The headers of a job as JSON: the caller's, and the W3C trace context of the enqueue.</summary>
internal static class JobHeaders
{
    private const string TraceParent = "traceparent";
    private const string TraceState = "tracestate";

    public static string? Write(IReadOnlyDictionary<string, string>? headers, Activity? activity)
    {
        var traced = activity is { IdFormat: ActivityIdFormat.W3C, Id: not null } && headers?.ContainsKey(TraceParent) is not true;
        if (!traced && headers is null)
        {
            return null;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (name, value) in headers ?? EmptyHeaders)
            {
                // The state belongs to its parent: it is never mixed with another trace's.
                if (!traced || name != TraceState)
                {
                    json.WriteString(name, value);
                }
            }

            if (traced)
            {
                WriteTrace(json, activity!);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static readonly Dictionary<string, string> EmptyHeaders = [];

    private static void WriteTrace(Utf8JsonWriter json, Activity activity)
    {
        json.WriteString(TraceParent, activity.Id);
        if (!string.IsNullOrEmpty(activity.TraceStateString))
        {
            json.WriteString(TraceState, activity.TraceStateString);
        }
    }
}
