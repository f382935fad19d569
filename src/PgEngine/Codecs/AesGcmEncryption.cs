using System.Security.Cryptography;
using System.Text;
using PgEngine.Errors;

namespace PgEngine.Codecs;

/// <summary>AES-256-GCM. Stored is the nonce (12 bytes, random), the tag (16 bytes) and the ciphertext.</summary>
internal static class AesGcmEncryption
{
    public const string Name = "aes-256-gcm";

    private const int NonceLength = 12;
    private const int TagLength = 16;

    public static byte[] Encrypt(ReadOnlySpan<byte> key, string kind, IReadOnlyDictionary<string, string> marks, ReadOnlySpan<byte> data)
    {
        var stored = new byte[NonceLength + TagLength + data.Length];
        var nonce = stored.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);

        // Made anew each time: an instance is not safe for many threads.
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(
            nonce, data, stored.AsSpan(NonceLength + TagLength), stored.AsSpan(NonceLength, TagLength), Associated(kind, marks));
        return stored;
    }

    /// <exception cref="PayloadCodecException">The data, the kind or the marks are not those that were encrypted.</exception>
    public static byte[] Decrypt(ReadOnlySpan<byte> key, string kind, IReadOnlyDictionary<string, string> marks, byte[] stored)
    {
        if (stored.Length < NonceLength + TagLength)
        {
            throw Tampered(kind);
        }

        var text = stored.AsSpan(NonceLength + TagLength);
        var data = new byte[text.Length];
        using var aes = new AesGcm(key, TagLength);
        try
        {
            aes.Decrypt(
                stored.AsSpan(0, NonceLength), text, stored.AsSpan(NonceLength, TagLength), data, Associated(kind, marks));
        }
        catch (AuthenticationTagMismatchException)
        {
            throw Tampered(kind);
        }

        return data;
    }

    private static PayloadCodecException Tampered(string kind) => new(
        $"The encrypted data of a job of kind '{kind}' were changed, or were encrypted for another kind or with another key of the same name.");

    /// <summary>The kind and all marks, in one order, each ended by a byte that no text contains.</summary>
    private static byte[] Associated(string kind, IReadOnlyDictionary<string, string> marks)
    {
        var text = new StringBuilder(kind);
        foreach (var (name, value) in marks.OrderBy(mark => mark.Key, StringComparer.Ordinal))
        {
            text.Append('\0').Append(name).Append('\0').Append(value);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
