namespace PgEngine.Codecs;

/// <summary>
/// How payloads, results and progress of a kind are stored. Whatever a job was stored with is read back: settings may change while jobs wait.
/// </summary>
public sealed class PayloadOptions
{
    /// <summary>
    /// Encrypts with AES-256-GCM and the active key (<see cref="Hosting.PgEngineOptions.ActiveEncryptionKey"/>). The kind is part of what is
    /// authenticated, so that a payload cannot be moved to another kind.
    /// </summary>
    /// <value>The default value is false.</value>
    public bool Encrypt { get; set; }

    /// <summary>Encrypts, and fails jobs that came in unencrypted, for example from SQL.</summary>
    /// <value>The default value is false: such jobs run.</value>
    public bool RequireEncryption { get; set; }

    /// <summary>Compresses (Brotli) what is longer than this, in bytes of JSON, and gets shorter by it. Null compresses nothing.</summary>
    /// <value>The default value is null.</value>
    public int? CompressAbove { get; set; }

    /// <summary>Codecs of the application, in the order of encoding; after compression, before encryption.</summary>
    /// <value>The default value is empty.</value>
    public IList<IPayloadCodec> Codecs { get; } = [];

    internal bool Encrypts => Encrypt || RequireEncryption;

    internal bool Encodes => Encrypts || CompressAbove is not null || Codecs.Count > 0;
}
