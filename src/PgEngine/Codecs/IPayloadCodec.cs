namespace PgEngine.Codecs;

/// <summary>
/// A step of one's own between the JSON of a kind and what is stored: between compression and encryption, for payloads, results and progress.
/// </summary>
/// <remarks>Called from many threads at once. An exception in <see cref="Decode"/> fails the job for good, and no other.</remarks>
public interface IPayloadCodec
{
    /// <summary>The name of the codec's mark in what is stored: 1 to 40 characters of a-z, 0-9 and -, never changed.</summary>
    string Name { get; }

    /// <summary>Encodes.</summary>
    /// <param name="kind">The kind of the job.</param>
    /// <param name="data">JSON as UTF-8, or what the codec before has made of it.</param>
    /// <returns>Null to leave the data as it is.</returns>
    EncodedPayload? Encode(string kind, ReadOnlyMemory<byte> data);

    /// <summary>Undoes <see cref="Encode"/>; called only where that has left its mark.</summary>
    /// <param name="kind">The kind of the job.</param>
    /// <param name="parameter">What <see cref="Encode"/> noted.</param>
    /// <param name="data">What it returned.</param>
    ReadOnlyMemory<byte> Decode(string kind, string parameter, ReadOnlyMemory<byte> data);
}
