using PgEngine.Hosting;

namespace PgEngine.Codecs;

/// <summary>How the kinds of one instance are stored.</summary>
internal sealed class PayloadCodecs
{
    private static readonly PayloadOptions Plain = new();

    private readonly Dictionary<string, KindCodec> _kinds = new(StringComparer.Ordinal);
    private readonly KeyRing _keys;

    /// <exception cref="FormatException">A key cannot be read.</exception>
    public PayloadCodecs(PgEngineOptions options)
    {
        _keys = KeyRing.Load(options.EncryptionKeys, options.ActiveEncryptionKey);
        foreach (var (kind, payload) in options.Payloads())
        {
            _kinds[kind] = new KindCodec(kind, payload, _keys);
        }
    }

    public bool HasActiveKey => _keys.ActiveName is not null;

    /// <summary>The codec of a kind; one that is not registered here is stored as it is, and read with the keys that are here.</summary>
    public KindCodec For(string kind) => _kinds.TryGetValue(kind, out var codec) ? codec : new KindCodec(kind, Plain, _keys);
}
