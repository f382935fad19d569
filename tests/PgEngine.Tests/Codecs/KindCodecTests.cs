using System.Text;
using System.Text.Json.Nodes;
using PgEngine.Codecs;
using PgEngine.Errors;
using PgEngine.Hosting;

namespace PgEngine.Tests.Codecs;

public sealed class KindCodecTests : IDisposable
{
    private const string Json = """{"card":"4111 1111 1111 1111","name":"Ada Lovelace"}""";

    private readonly TestKeys _keys = new();

    public void Dispose() => _keys.Dispose();

    [Theory]
    [InlineData(true, null, "enc,key")]
    [InlineData(false, 10, "zip")]
    [InlineData(true, 10, "enc,key,zip")]
    public void What_was_encoded_is_read_back_and_says_how_it_was_encoded(bool encrypts, int? compressAbove, string marks)
    {
        var codec = Codec(o => (o.Encrypt, o.CompressAbove) = (encrypts, compressAbove), "k1");
        var json = $$"""{"text":"{{new string('x', 500)}}"}""";

        var stored = JsonNode.Parse(codec.Encode(json))!;

        Assert.Equal(marks, string.Join(',', stored["$pgengine"]!.AsObject().Select(mark => mark.Key).Order(StringComparer.Ordinal)));
        Assert.Equal(json, Decode(codec, stored));
        Assert.Equal(encrypts ? "aes-256-gcm" : null, (string?)stored["$pgengine"]!["enc"]);
        Assert.Equal(encrypts ? "k1" : null, (string?)stored["$pgengine"]!["key"]);
    }

    [Fact]
    public void An_envelope_is_read_in_the_order_of_jsonb_too()
    {
        var codec = Codec(o => o.Encrypt = true, "k1");
        var stored = JsonNode.Parse(codec.Encode(Json))!;

        var asJsonb = $$"""{"data": "{{stored["data"]}}", "$pgengine": {{stored["$pgengine"]!.ToJsonString()}}}""";

        Assert.Equal(Json, codec.DecodeText(asJsonb));
    }

    [Fact]
    public void Nothing_of_an_encrypted_payload_can_be_read_and_no_two_are_alike()
    {
        var codec = Codec(o => o.Encrypt = true, "k1");

        var (one, two) = (codec.Encode(Json), codec.Encode(Json));

        Assert.NotEqual(one, two);
        Assert.DoesNotContain("4111", Encoding.UTF8.GetString(Convert.FromBase64String((string)JsonNode.Parse(one)!["data"]!)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"a":1}""")]
    [InlineData("""{"data": "not ours", "more": 1}""")]
    [InlineData("""{"data": {"$pgengine": {}}}""")]
    [InlineData("\"text\"")]
    [InlineData("[1, 2]")]
    public void Plain_payloads_of_an_encrypted_kind_are_read_unless_encryption_is_required(string plain)
    {
        var bytes = Encoding.UTF8.GetBytes(plain);

        Assert.Equal(bytes, Codec(o => o.Encrypt = true, "k1").DecodePayload(bytes).ToArray());
        var error = Assert.Throws<PayloadCodecException>(() => Codec(o => o.RequireEncryption = true, "k1").DecodePayload(bytes));
        Assert.Contains("must be encrypted", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_compressed_payload_is_not_taken_for_an_encrypted_one()
    {
        var compressed = Codec(o => o.CompressAbove = 0).Encode($"\"{new string('x', 100)}\"");

        Assert.Throws<PayloadCodecException>(
            () => Codec(o => o.RequireEncryption = true, "k1").DecodePayload(Encoding.UTF8.GetBytes(compressed)));
    }

    [Fact]
    public void An_old_key_is_read_and_the_active_one_written()
    {
        var before = Codec(o => o.Encrypt = true, "k1").Encode(Json);
        var after = Codec(o => o.Encrypt = true, "k2", "k1");

        Assert.Equal(Json, after.DecodeText(before));
        Assert.Equal("k2", (string)JsonNode.Parse(after.Encode(Json))!["$pgengine"]!["key"]!);
    }

    [Fact]
    public void A_kind_that_is_not_encrypted_any_more_still_reads_what_was() =>
        Assert.Equal(Json, Codec(_ => { }, "k1").DecodeText(Codec(o => o.Encrypt = true, "k1").Encode(Json)));

    [Fact]
    public void A_key_that_is_not_here_is_named_with_those_that_are()
    {
        var stored = Codec(o => o.Encrypt = true, "k1").Encode(Json);

        var error = Assert.Throws<PayloadCodecException>(() => Codec(o => o.Encrypt = true, "k3", "k2").DecodeText(stored));

        Assert.Contains("key 'k1', which is not on this key ring (k2, k3)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_changed_byte_and_every_changed_mark_is_noticed()
    {
        var codec = Codec(o => (o.Encrypt, o.CompressAbove) = (true, 0), "k1", "k2");
        var stored = codec.Encode($"\"{new string('x', 60)}\"");
        var data = Convert.FromBase64String((string)JsonNode.Parse(stored)!["data"]!);
        for (var i = 0; i < data.Length; i++)
        {
            var changed = JsonNode.Parse(stored)!;
            var bytes = (byte[])data.Clone();
            bytes[i] ^= 1;
            changed["data"] = Convert.ToBase64String(bytes);
            Assert.Throws<PayloadCodecException>(() => Decode(codec, changed));
        }

        foreach (var change in new Action<JsonNode>[]
        {
            node => node["$pgengine"]!["key"] = "k2",
            node => node["$pgengine"]!["enc"] = "rot13",
            node => node["$pgengine"]!["zip"] = "gzip",
            node => node["$pgengine"]!.AsObject().Remove("zip"),
            node => node["$pgengine"]!["more"] = "1",
            node => node["data"] = "AAAA",
            node => node["data"] = "no base64",
            node => node["data"] = 5,
            node => node["extra"] = "x",
        })
        {
            var changed = JsonNode.Parse(stored)!;
            change(changed);
            Assert.Throws<PayloadCodecException>(() => Decode(codec, changed));
        }
    }

    [Theory]
    [InlineData("{}", """{"group":{"id": 7}}""")]
    [InlineData("""{"file":"a.csv"}""", """{"file":"a.csv","group":{"id": 7}}""")]
    public void What_the_database_adds_for_the_callback_of_a_group_is_read_with_the_payload(string json, string expected)
    {
        var codec = Codec(o => o.Encrypt = true, "k1");
        var stored = JsonNode.Parse(codec.Encode(json))!;

        var asJsonb = $$"""{"data": "{{stored["data"]}}", "group": {"id": 7}, "$pgengine": {{stored["$pgengine"]!.ToJsonString()}}}""";

        Assert.Equal(expected, Encoding.UTF8.GetString(codec.DecodePayload(Encoding.UTF8.GetBytes(asJsonb)).Span));
    }

    [Fact]
    public void A_payload_moved_to_another_kind_is_noticed()
    {
        var stored = Codec(o => o.Encrypt = true, "k1").Encode(Json);

        var error = Assert.Throws<PayloadCodecException>(() => Codec("refund_card", o => o.Encrypt = true, "k1").DecodeText(stored));

        Assert.Contains("refund_card", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_what_is_long_enough_and_gets_shorter_is_compressed()
    {
        var codec = Codec(o => o.CompressAbove = 100);

        Assert.Equal(Json, codec.Encode(Json));
        Assert.StartsWith("""{"$pgengine":{"zip":"br"}""", codec.Encode($"\"{new string('x', 200)}\""), StringComparison.Ordinal);
        var random = $"\"{Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(9))}\"";
        Assert.Equal(random, Codec(o => o.CompressAbove = 0).Encode(random));
    }

    [Fact]
    public void A_codec_of_the_application_works_between_compression_and_encryption_and_is_missed_where_it_is_unknown()
    {
        var codec = Codec(
            o =>
            {
                (o.Encrypt, o.CompressAbove) = (true, 0);
                o.Codecs.Add(new Reversing());
            },
            "k1");
        var json = $"\"{new string('x', 60)} end\"";

        var stored = codec.Encode(json);

        Assert.Equal(json, codec.DecodeText(stored));
        var error = Assert.Throws<PayloadCodecException>(() => Codec(o => o.Encrypt = true, "k1").DecodeText(stored));
        Assert.Contains("encoded with 'reversing', which is not known here", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void JSON_that_the_database_could_not_check_is_checked_before_it_is_encrypted() =>
        Assert.Throws<ArgumentException>(() => Codec(o => o.Encrypt = true, "k1").EncodeForeign("{broken"));

    private static string Decode(KindCodec codec, JsonNode stored) =>
        Encoding.UTF8.GetString(codec.DecodePayload(Encoding.UTF8.GetBytes(stored.ToJsonString())).Span);

    private KindCodec Codec(Action<PayloadOptions> configure, params string[] keys) => Codec("charge_card", configure, keys);

    private KindCodec Codec(string kind, Action<PayloadOptions> configure, params string[] keys)
    {
        var payload = new PayloadOptions();
        configure(payload);
        PgEngineOptions options = _keys.Options(keys);
        options.MappedPayloads.Add(new(kind, payload));
        return options.PayloadCodecs.For(kind);
    }

    private sealed class Reversing : IPayloadCodec
    {
        public string Name => "reversing";

        public EncodedPayload? Encode(string kind, ReadOnlyMemory<byte> data) => new(Reversed(data), "v1");

        public ReadOnlyMemory<byte> Decode(string kind, string parameter, ReadOnlyMemory<byte> data) =>
            parameter == "v1" ? Reversed(data) : throw new InvalidOperationException($"Version {parameter}.");

        private static byte[] Reversed(ReadOnlyMemory<byte> data)
        {
            var reversed = data.ToArray();
            Array.Reverse(reversed);
            return reversed;
        }
    }
}
