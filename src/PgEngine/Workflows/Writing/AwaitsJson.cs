using System.Text;
using System.Text.Json;
using PgEngine.Workflows.Operations;

namespace PgEngine.Workflows.Writing;

/// <summary>Writes what a run waits for, as <c>park_runs_v1</c> reads it.</summary>
internal static class AwaitsJson
{
    public static string Write(List<RunWait> waits)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartArray();
            foreach (var wait in waits)
            {
                writer.WriteStartObject();
                writer.WriteNumber("hash", wait.Name.Hash);
                writer.WriteString("name", wait.Name.Full);
                writer.WriteString("signal", wait.Signal);
                if (wait.TimerHash is { } timer)
                {
                    writer.WriteNumber("timer", timer);
                }
                else
                {
                    writer.WriteNull("timer");
                }

                writer.WriteBoolean("any", wait.IsAny);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
