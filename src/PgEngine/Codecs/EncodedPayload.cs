namespace PgEngine.Codecs;

/// <summary>What a codec has made of a payload.</summary>
/// <param name="Data">The encoded bytes.</param>
/// <param name="Parameter">What decoding needs to know: a version, a name; readable by whoever can read the job.</param>
public readonly record struct EncodedPayload(ReadOnlyMemory<byte> Data, string Parameter);
