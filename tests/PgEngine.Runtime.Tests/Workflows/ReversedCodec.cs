using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using PgEngine.Workflows;

namespace PgEngine.Runtime.Tests.Workflows;

/// <summary>Writes texts backwards, and leaves everything else to JSON.</summary>
internal sealed class ReversedCodec : IStepCodec
{
    public short Id => 100;

    public static string Reverse(string text) => string.Concat(text.Reverse());

    public bool TryEncode<T>(T value, JsonSerializerOptions json, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = value is string text ? Encoding.UTF8.GetBytes(Reverse(text)) : null;
        return bytes is not null;
    }

    public T Decode<T>(ReadOnlyMemory<byte> bytes, JsonSerializerOptions json) => (T)(object)Reverse(Encoding.UTF8.GetString(bytes.Span));
}
