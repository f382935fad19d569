using PgEngine.Codecs;

namespace PgEngine.Hosting;

/// <summary>What must fit together for payloads to be encoded.</summary>
internal static class PayloadRules
{
    public static void Check(PgEngineOptions options, OptionsProblems problems)
    {
        foreach (var (kind, mapped) in options.MappedPayloads)
        {
            problems.Unless(
                !options.Jobs.TryGetValue(kind, out var job) || !job.Options.Payload.Encodes || !mapped.Encodes,
                $"Kind '{kind}' says in AddJob and again in MapKind how its payloads are stored: say it once.");
        }

        foreach (var (kind, payload) in options.Payloads())
        {
            problems.Unless(
                !payload.Encrypts || options.PayloadCodecs.HasActiveKey,
                $"Kind '{kind}' is encrypted, but EncryptionKeys is empty.");
            problems.Unless(
                payload.CompressAbove is null or >= 0, $"CompressAbove of kind '{kind}' must not be negative, but is {payload.CompressAbove}.");
            CheckCodecs(kind, payload.Codecs, problems);
        }
    }

    private static void CheckCodecs(string kind, IEnumerable<IPayloadCodec> codecs, OptionsProblems problems)
    {
        HashSet<string> names = [KindCodec.EncryptionMark, KindCodec.KeyMark, KindCodec.ZipMark];
        foreach (var codec in codecs)
        {
            problems.Unless(
                codec.Name is { Length: >= 1 and <= 40 } name
                    && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') && names.Add(name),
                $"Kind '{kind}' has a codec named '{codec.Name}': the name must have 1 to 40 characters of a-z, 0-9 and -, be used once, "
                    + "and be none of enc, key and zip.");
        }
    }
}
