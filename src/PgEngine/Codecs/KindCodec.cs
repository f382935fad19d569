using System.Text;
using System.Text.Json;
using PgEngine.Errors;

namespace PgEngine.Codecs;

/// <summary>
/// How one kind is stored. Encoding compresses, then runs the application's codecs, then encrypts; decoding undoes what the marks name.
/// </summary>
internal sealed class KindCodec(string kind, PayloadOptions options, KeyRing keys)
{
    public const string ZipMark = "zip";
    public const string EncryptionMark = "enc";
    public const string KeyMark = "key";

    private readonly bool _encodes = options.Encodes;

    /// <summary>Whether what is stored is not the JSON itself.</summary>
    public bool Encodes => _encodes;

    /// <param name="json">JSON, written here.</param>
    public string Encode(string json) => _encodes && Wrap(Encoding.UTF8.GetBytes(json)) is { } envelope ? envelope.Write() : json;

    /// <summary>Encodes a value of a workflow's journal: JSON, or another form that a step codec has written.</summary>
    public byte[] EncodeBytes(byte[] value) => _encodes && Wrap(value) is { } envelope ? Encoding.UTF8.GetBytes(envelope.Write()) : value;

    /// <summary>As <see cref="Encode"/>, for JSON of the caller's, which the database cannot check once it is encoded.</summary>
    /// <exception cref="ArgumentException">It is not JSON.</exception>
    public string EncodeForeign(string json)
    {
        if (_encodes)
        {
            try
            {
                JsonDocument.Parse(json).Dispose();
            }
            catch (JsonException e)
            {
                throw new ArgumentException($"The payload is not JSON: {e.Message}", nameof(json), e);
            }
        }

        return Encode(json);
    }

    /// <summary>Decodes a payload.</summary>
    /// <exception cref="PayloadCodecException">It cannot be decoded, or had to be encrypted.</exception>
    public ReadOnlyMemory<byte> DecodePayload(ReadOnlyMemory<byte> stored)
    {
        var envelope = PayloadEnvelope.Read(stored.Span);
        return options.RequireEncryption && envelope?.Marks.ContainsKey(EncryptionMark) is not true
            ? throw new PayloadCodecException($"Jobs of kind '{kind}' must be encrypted, and this one is not.")
            : envelope is null ? stored : envelope.WithGroup(Decode(envelope));
    }

    /// <summary>Decodes a result or a progress report: the worker's own writing, which may be older than its settings.</summary>
    /// <exception cref="PayloadCodecException">It cannot be decoded.</exception>
    public string DecodeText(string stored) =>
        PayloadEnvelope.Read(Encoding.UTF8.GetBytes(stored)) is { } envelope ? Encoding.UTF8.GetString(Decode(envelope).Span) : stored;

    /// <summary>Decodes a value of a workflow's journal.</summary>
    /// <exception cref="PayloadCodecException">It cannot be decoded.</exception>
    public ReadOnlyMemory<byte> DecodeValue(ReadOnlyMemory<byte> stored) =>
        PayloadEnvelope.Read(stored.Span) is { } envelope ? Decode(envelope) : stored;

    /// <summary>As <see cref="DecodeValue"/>, for a form that need not be JSON.</summary>
    /// <exception cref="PayloadCodecException">It cannot be decoded.</exception>
    public ReadOnlyMemory<byte> DecodeBytes(ReadOnlyMemory<byte> stored) =>
        PayloadEnvelope.MayBe(stored.Span) ? DecodeValue(stored) : stored;

    /// <summary>As <see cref="DecodeText"/>; what cannot be decoded here is returned as it is stored.</summary>
    public string TryDecodeText(string stored)
    {
        try
        {
            return DecodeText(stored);
        }
        catch (PayloadCodecException)
        {
            return stored;
        }
    }

    /// <returns>Null when there is nothing to do.</returns>
    private PayloadEnvelope? Wrap(ReadOnlyMemory<byte> data)
    {
        var marks = new Dictionary<string, string>(StringComparer.Ordinal);
        if (options.CompressAbove is { } threshold && data.Length > threshold && BrotliCompression.Compress(data.Span) is { } shorter)
        {
            marks.Add(ZipMark, BrotliCompression.Name);
            data = shorter;
        }

        foreach (var codec in options.Codecs)
        {
            if (codec.Encode(kind, data) is { } encoded)
            {
                marks.Add(codec.Name, encoded.Parameter);
                data = encoded.Data;
            }
        }

        if (options.Encrypts)
        {
            var name = keys.ActiveName!;
            marks.Add(EncryptionMark, AesGcmEncryption.Name);
            marks.Add(KeyMark, name);
            data = AesGcmEncryption.Encrypt(keys.Find(name), kind, marks, data.Span);
        }

        return marks.Count == 0 ? null : new PayloadEnvelope(marks, data.ToArray());
    }

    private ReadOnlyMemory<byte> Decode(PayloadEnvelope envelope)
    {
        var marks = envelope.Marks;
        foreach (var mark in marks.Keys)
        {
            if (mark is not (EncryptionMark or KeyMark or ZipMark) && options.Codecs.All(codec => codec.Name != mark))
            {
                throw Unknown(mark);
            }
        }

        ReadOnlyMemory<byte> data = marks.TryGetValue(EncryptionMark, out var encryption)
            ? Decrypt(encryption, marks, envelope.Data)
            : envelope.Data;
        for (var i = options.Codecs.Count - 1; i >= 0; i--)
        {
            if (marks.TryGetValue(options.Codecs[i].Name, out var parameter))
            {
                data = options.Codecs[i].Decode(kind, parameter, data);
            }
        }

        return marks.TryGetValue(ZipMark, out var compression)
            ? compression == BrotliCompression.Name ? BrotliCompression.Decompress(data) : throw Unknown(compression)
            : data;
    }

    private byte[] Decrypt(string encryption, Dictionary<string, string> marks, byte[] data)
    {
        if (encryption != AesGcmEncryption.Name)
        {
            throw Unknown(encryption);
        }

        var name = marks.GetValueOrDefault(KeyMark) ?? "";
        var key = keys.Find(name) ?? throw new PayloadCodecException(
            $"Data of a job of kind '{kind}' are encrypted with the key '{name}', which is not on this key ring ({string.Join(", ", keys.Names)}).");
        return AesGcmEncryption.Decrypt(key, kind, marks, data);
    }

    private PayloadCodecException Unknown(string codec) => new(
        $"Data of a job of kind '{kind}' are encoded with '{codec}', which is not known here.");
}
