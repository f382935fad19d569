using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace PgEngine.Workflows;

/// <summary>Writes step values in another form than JSON, for example MessagePack. Safe to use from many threads at once.</summary>
/// <remarks>Values that were written are read back with the codec of their id: keep it registered as long as runs live that used it.</remarks>
public interface IStepCodec
{
    /// <summary>Names the form in the journal. Never changed, and never reused for another form; at least 100.</summary>
    short Id { get; }

    /// <summary>Writes a value.</summary>
    /// <typeparam name="T">The declared type of the step's value.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="json">The engine's JSON options.</param>
    /// <param name="bytes">The value in the codec's form.</param>
    /// <returns>False leaves the value to JSON.</returns>
    bool TryEncode<T>(T value, JsonSerializerOptions json, [NotNullWhen(true)] out byte[]? bytes);

    /// <summary>Reads a value that this codec wrote.</summary>
    /// <typeparam name="T">The declared type of the step's value.</typeparam>
    /// <param name="bytes">What was written.</param>
    /// <param name="json">The engine's JSON options.</param>
    T Decode<T>(ReadOnlyMemory<byte> bytes, JsonSerializerOptions json);
}
