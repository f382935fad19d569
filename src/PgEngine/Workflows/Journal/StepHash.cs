using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PgEngine.Workflows.Journal;

/// <summary>The key of a journal row: the first 8 bytes of the SHA-256 of the full name. <c>_step_hash</c> computes the same.</summary>
internal static class StepHash
{
    public static long Of(string name)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var length = Encoding.UTF8.GetMaxByteCount(name.Length);
        Span<byte> text = length <= 512 ? stackalloc byte[512] : new byte[length];
        SHA256.HashData(text[..Encoding.UTF8.GetBytes(name, text)], hash);
        return BinaryPrimitives.ReadInt64BigEndian(hash);
    }
}
