using System.Buffers;
using System.IO.Compression;
using PgEngine.Errors;

namespace PgEngine.Codecs;

internal static class BrotliCompression
{
    public const string Name = "br";

    // Half-way: about the density of gzip's best at a multiple of its speed.
    private const int Quality = 4;
    private const int Window = 22;

    /// <summary>More than a payload can hold when it is not encoded; a bound for what a hostile row can make a worker allocate.</summary>
    private const int MaxLength = 64 * 1024 * 1024;

    /// <summary>Null when the data do not get shorter.</summary>
    public static byte[]? Compress(ReadOnlySpan<byte> data)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(data.Length);
        try
        {
            var fits = BrotliEncoder.TryCompress(data, buffer.AsSpan(0, data.Length), out var length, Quality, Window);
            return fits && length < data.Length ? buffer[..length] : null;
        }
        finally
        {
            // Plain text of somebody's payload does not stay in a shared buffer.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    /// <exception cref="PayloadCodecException">The data are damaged or too long.</exception>
    public static byte[] Decompress(ReadOnlyMemory<byte> data)
    {
        using var decoder = new BrotliDecoder();
        var output = new ArrayBufferWriter<byte>(Math.Max(256, data.Length * 4));
        var rest = data.Span;
        while (true)
        {
            var status = decoder.Decompress(rest, output.GetSpan(), out var consumed, out var written);
            rest = rest[consumed..];
            output.Advance(written);
            if (output.WrittenCount > MaxLength)
            {
                throw new PayloadCodecException($"The payload is longer than {MaxLength} bytes when it is decompressed.");
            }

            switch (status)
            {
                case OperationStatus.Done:
                    return output.WrittenSpan.ToArray();
                case OperationStatus.DestinationTooSmall:
                    break;
                default:
                    throw new PayloadCodecException("The payload cannot be decompressed: it is damaged.");
            }
        }
    }
}
