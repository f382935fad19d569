using System.Text.Json;
using PgEngine.Hosting;
using PgEngine.Jobs;
using PgEngine.Workers;

namespace PgEngine.Tests.Workers;

public sealed class JobJsonTests
{
    [Fact]
    public void A_failure_carries_the_kinds_own_policy()
    {
        var kind = new JobOptions { MaxAttempts = 7, Retry = new RetryPolicy { Backoff = BackoffKind.Fixed, Base = TimeSpan.FromSeconds(2) } };
        var json = Parse(JobJson.FailureDetail("Oops", "it broke", "at line 1", false, TimeSpan.FromSeconds(3), kind));

        Assert.Equal("Oops", json.GetProperty("error_type").GetString());
        Assert.Equal("it broke", json.GetProperty("error_message").GetString());
        Assert.Equal("at line 1", json.GetProperty("error_detail").GetString());
        Assert.Equal(3000, json.GetProperty("retry_in_ms").GetInt64());
        Assert.Equal(7, json.GetProperty("max_attempts").GetInt32());
        Assert.Equal("fixed", json.GetProperty("retry").GetProperty("backoff").GetString());
        Assert.False(json.TryGetProperty("permanent", out _));
    }

    [Fact]
    public void A_permanent_failure_says_why()
    {
        var json = Parse(JobJson.FailureDetail("Oops", "it broke", null, isPermanent: true, null, null));
        Assert.True(json.GetProperty("permanent").GetBoolean());
        Assert.Equal("it broke", json.GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData("a\0b")]
    [InlineData("half a pair \ud83d")]
    [InlineData("other half \ude42 of it")]
    [InlineData("quotes \" and \\ and \n")]
    public void What_an_error_quotes_cannot_break_its_own_report(string message)
    {
        var json = JobJson.FailureDetail(message, message, message, isPermanent: true, null, null);

        Assert.DoesNotContain("\\u0000", json, StringComparison.Ordinal);
        Assert.DoesNotContain("\\uD8", json, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(message.Length, Parse(json).GetProperty("error_message").GetString()!.Length);
    }

    [Fact]
    public void A_very_long_message_is_cut_even_between_the_halves_of_a_pair()
    {
        var message = "x" + string.Concat(Enumerable.Repeat("🙂", 40_000));
        var json = Parse(JobJson.FailureDetail("Oops", message, null, false, null, null));
        Assert.InRange(json.GetProperty("error_message").GetString()!.Length, 30_000, 33_000);
    }

    [Fact]
    public void A_result_is_written_as_the_type_it_was_given_as()
    {
        var json = new JobJson(new PgEngineOptions { Json = JsonSerializerOptions.Web });
        Assert.Equal("""{"result":{"backoff":2}}""", JobJson.CompletionDetail(json.Write("a", new { Backoff = BackoffKind.Fixed }), null));
        Assert.Equal("""{"result":null}""", JobJson.CompletionDetail(json.Write("a", null, typeof(string)), null));
        Assert.Equal("""{"result":1,"enqueue":[{},{}]}""", JobJson.CompletionDetail("1", ["{}", "{}"]));
        Assert.Equal("""{"enqueue":[{}]}""", JobJson.CompletionDetail(null, ["{}"]));
        Assert.Null(JobJson.CompletionDetail(null, null));
    }

    [Fact]
    public void Delays_are_whole_milliseconds() =>
        Assert.Equal("""{"delay_ms":1500}""", JobJson.DelayDetail(TimeSpan.FromSeconds(1.5)));

    private static JsonElement Parse(string json) => JsonElement.Parse(json);
}
