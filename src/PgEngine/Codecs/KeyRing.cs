using PgEngine.Connections;

namespace PgEngine.Codecs;

/// <summary>The encryption keys of one instance, by name: one to write with, all to read with.</summary>
internal sealed class KeyRing
{
    public const int KeyLength = 32;

    private readonly Dictionary<string, byte[]> _keys = new(StringComparer.Ordinal);

    private KeyRing()
    {
    }

    /// <summary>The key to write with; null when there are none.</summary>
    public string? ActiveName { get; private init; }

    public IEnumerable<string> Names => _keys.Keys.Order(StringComparer.Ordinal);

    /// <param name="references">Where each key is: <c>env:NAME</c> or <c>file:PATH</c>.</param>
    /// <param name="active">The key to write with; null for the only one.</param>
    /// <exception cref="FormatException">A key cannot be read or is none, or it is not clear which one to write with.</exception>
    public static KeyRing Load(IEnumerable<KeyValuePair<string, string>> references, string? active)
    {
        var keys = references.ToDictionary(key => Named(key.Key), key => Read(key.Key, key.Value), StringComparer.Ordinal);
        if (active is not null && !keys.ContainsKey(active))
        {
            throw new FormatException($"ActiveEncryptionKey is '{active}', which EncryptionKeys does not have.");
        }

        if (active is null && keys.Count > 1)
        {
            throw new FormatException("EncryptionKeys has several keys: ActiveEncryptionKey must say which of them encrypts.");
        }

        var ring = new KeyRing { ActiveName = active ?? keys.Keys.SingleOrDefault() };
        foreach (var (name, key) in keys)
        {
            ring._keys.Add(name, key);
        }

        return ring;
    }

    public byte[]? Find(string name) => _keys.GetValueOrDefault(name);

    private static string Named(string name) =>
        name.Length is >= 1 and <= 40 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
            ? name
            : throw new FormatException("EncryptionKeys: the name of a key has 1 to 40 characters of A-Z, a-z, 0-9, '.', '_' and '-'.");

    private static byte[] Read(string name, string reference)
    {
        var setting = $"EncryptionKeys:{name}";
        if (!SecretReference.Is(reference))
        {
            throw new FormatException($"{setting} must be env:NAME or file:PATH: the keys themselves do not belong in settings.");
        }

        var text = SecretReference.Resolve(reference, setting);
        return Decode(text) is { Length: KeyLength } key
            ? key
            : throw new FormatException(
                $"{setting} ({reference}) does not hold a key: it must be {KeyLength} random bytes, as base64 or as hexadecimal digits. "
                + "'openssl rand -base64 32' makes one.");
    }

    private static byte[]? Decode(string text)
    {
        try
        {
            return text.Length == 2 * KeyLength && text.All(char.IsAsciiHexDigit)
                ? Convert.FromHexString(text)
                : Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
