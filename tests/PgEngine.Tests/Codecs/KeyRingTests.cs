using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using PgEngine.Codecs;
using PgEngine.Hosting;
using PgEngine.Jobs;

namespace PgEngine.Tests.Codecs;

public sealed class KeyRingTests : IDisposable
{
    private readonly TestKeys _keys = new();

    public void Dispose() => _keys.Dispose();

    [Theory]
    [InlineData("env:PGENGINE_NO_SUCH_KEY", "EncryptionKeys:k1 names the environment variable PGENGINE_NO_SUCH_KEY")]
    [InlineData("file:/no/such/key", "EncryptionKeys:k1 names the file /no/such/key")]
    [InlineData("c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0IHNlYzE=", "do not belong in settings")]
    public void A_key_that_cannot_be_had_is_refused_at_start_without_quoting_a_value(string reference, string expected)
    {
        var message = Refusal(o => o.EncryptionKeys.Add("k1", reference));

        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain("c2Vjcm", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_of_another_length_is_refused_at_start() =>
        Assert.Contains("32 random bytes", Refusal(o => o.EncryptionKeys.Add("k1", _keys.Reference("short", 16))), StringComparison.Ordinal);

    [Fact]
    public void With_several_keys_one_must_be_active()
    {
        Assert.Contains("must say which", Refusal(Several), StringComparison.Ordinal);
        Assert.Contains("'k3', which EncryptionKeys does not have", Refusal(o =>
        {
            Several(o);
            o.ActiveEncryptionKey = "k3";
        }), StringComparison.Ordinal);

        void Several(PgEngineOptions options)
        {
            options.EncryptionKeys.Add("k1", _keys.Reference("k1"));
            options.EncryptionKeys.Add("k2", _keys.Reference("k2"));
        }
    }

    [Fact]
    public void An_encrypted_kind_without_any_key_is_refused_at_start() =>
        Assert.Contains("Kind 'card' is encrypted, but EncryptionKeys is empty", Refusal(_ => { }, o => o.Encrypt = true), StringComparison.Ordinal);

    [Theory]
    [InlineData("zip")]
    [InlineData("My Codec")]
    public void A_codec_with_a_name_that_cannot_be_a_mark_is_refused_at_start(string name) =>
        Assert.Contains(name, Refusal(_ => { }, o => o.Codecs.Add(new Named(name))), StringComparison.Ordinal);

    [Fact]
    public void Settings_in_AddJob_and_in_MapKind_contradict_each_other()
    {
        var message = Refusal(
            _ => { }, o => o.CompressAbove = 5,
            builder => builder.AddJob("card", (string _, JobContext _, CancellationToken _) => Task.CompletedTask, o => o.Payload.CompressAbove = 6));

        Assert.Contains("say it once", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_come_from_configuration_as_base64_or_hexadecimal_digits()
    {
        Environment.SetEnvironmentVariable("PGENGINE_TEST_KEY", new string('a', 64));
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["PgEngine:ConnectionString"] = "Host=one",
            ["PgEngine:EncryptionKeys:k1"] = "env:PGENGINE_TEST_KEY",
            ["PgEngine:EncryptionKeys:k2"] = _keys.Reference("k2"),
            ["PgEngine:ActiveEncryptionKey"] = "k2",
        });
        builder.AddPgEngine().MapKind<string>("card", o => o.Encrypt = true);
        using var host = builder.Build();

        var codec = host.Services.GetRequiredService<IOptionsMonitor<PgEngineOptions>>().CurrentValue.PayloadCodecs.For("card");

        Assert.Contains("\"key\":\"k2\"", codec.Encode("1"), StringComparison.Ordinal);
    }

    private static string Refusal(
        Action<PgEngineOptions> configure, Action<PayloadOptions>? payload = null, Action<PgEngineBuilder>? jobs = null)
    {
        var services = new ServiceCollection();
        var builder = services.AddPgEngine(o =>
        {
            o.ConnectionString = "Host=db";
            configure(o);
        });
        builder.MapKind<string>("card", payload);
        jobs?.Invoke(builder);
        using var provider = services.BuildServiceProvider();
        return Assert.Throws<OptionsValidationException>(
            () => provider.GetRequiredService<IOptionsMonitor<PgEngineOptions>>().CurrentValue).Message;
    }

    private sealed class Named(string name) : IPayloadCodec
    {
        public string Name => name;

        public EncodedPayload? Encode(string kind, ReadOnlyMemory<byte> data) => null;

        public ReadOnlyMemory<byte> Decode(string kind, string parameter, ReadOnlyMemory<byte> data) => data;
    }
}
