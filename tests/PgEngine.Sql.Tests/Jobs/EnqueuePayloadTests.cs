using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Jobs;

public sealed class EnqueuePayloadTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private const int Limit = 1024 * 1024;

    [Theory]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("0")]
    [InlineData("\"\"")]
    [InlineData("[]")]
    [InlineData("""{"": ""}""")]
    [InlineData("""{"ü😀": "漢字 ‮ \\ \" /"}""")]
    [InlineData("""{"n": 123456789012345678901234567890.000000000000000000000000000001}""")]
    [InlineData("""{"tiny": 0.000000000000000000000000000000000000000000000000000000001}""")]
    [InlineData("""{"control": "\u0001\t\n\r"}""")]
    public async Task Any_json_comes_back_from_a_claim_as_it_went_in(string payload)
    {
        var worker = await A.RegisterAsync();
        await A.EnqueueAsync(payload: payload);
        var claimed = (await A.ClaimAsync(worker)).Job.Payload;
        Assert.True(await Sql.ScalarAsync<bool>("select $1::jsonb = $2::jsonb", payload, claimed), claimed);
    }

    [Fact]
    public async Task A_number_of_a_thousand_digits_is_kept_exactly()
    {
        var digits = new string('7', 1000);
        var id = await A.EnqueueAsync(payload: digits);
        Assert.Equal(digits, (await A.JobAsync(id))["payload"]);
    }

    [Fact]
    public async Task A_nul_in_a_text_is_refused_by_the_type_itself() =>
        await RefusedAsync("22P05", () => A.EnqueueAsync(payload: """{"a": "\u0000"}"""));

    [Theory]
    [InlineData(63)]
    [InlineData(64)]
    public async Task Sixty_four_levels_are_allowed(int levels)
    {
        await A.EnqueueAsync(payload: Nested(levels, "1"));
        await A.EnqueueAsync(payload: Nested(levels, ""));
        await A.EnqueueAsync(payload: NestedObjects(levels));
    }

    [Theory]
    [InlineData(65)]
    [InlineData(66)]
    [InlineData(1000)]
    public async Task Deeper_nesting_is_refused(int levels)
    {
        await RefusedAsync("QE003", () => A.EnqueueAsync(payload: Nested(levels, "1")));
        await RefusedAsync("QE003", () => A.EnqueueAsync(payload: Nested(levels, "")));
        await RefusedAsync("QE003", () => A.EnqueueAsync(payload: NestedObjects(levels)));
    }

    [Fact]
    public async Task A_small_text_beside_deep_nesting_does_not_hide_it() =>
        await RefusedAsync("QE003", () => A.EnqueueAsync(payload: $$"""{"a": 1, "b": [2, {{Nested(64, "1")}}]}"""));

    [Theory]
    [InlineData(Limit - 1)]
    [InlineData(Limit)]
    public async Task A_payload_up_to_one_mebibyte_is_allowed(int bytes)
    {
        var id = await A.EnqueueAsync(payload: OfSize(bytes));
        Assert.Equal(bytes, await Sql.ScalarAsync<int>("select octet_length(payload::text) from jobs where id = $1", id));
    }

    [Fact]
    public async Task One_byte_more_is_refused_and_the_message_says_both_sizes()
    {
        var error = await RefusedAsync("QE002", () => A.EnqueueAsync(payload: OfSize(Limit + 1)));
        Assert.Contains("1048577", error.MessageText, StringComparison.Ordinal);
        Assert.Contains("1048576", error.MessageText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_size_is_counted_in_bytes_not_in_characters() =>
        await RefusedAsync("QE002", () => A.EnqueueAsync(payload: $"\"{new string('ü', Limit / 2)}\""));

    [Fact]
    public async Task The_limit_is_a_setting()
    {
        await Sql.ExecuteAsync("insert into settings (name, value) values ('payload_max_bytes', '100000')");
        await RefusedAsync("QE002", () => A.EnqueueAsync(payload: OfSize(100_001)));
        await A.EnqueueAsync(payload: OfSize(100_000));
        await Sql.ExecuteAsync("update settings set value = '2000000'");
        await A.EnqueueAsync(payload: OfSize(2_000_000));
    }

    [Theory]
    [InlineData("QE003", "repeat('[', 80) || repeat(']', 80)", 512)]
    [InlineData("QE002", "to_jsonb(repeat('a', 1100000))", 65536)]
    public async Task A_payload_that_comes_compressed_out_of_a_table_has_the_same_limits(string sqlState, string payload, int looksLike)
    {
        await Sql.ExecuteAsync("create temporary table stored (payload jsonb, filler text) with (toast_tuple_target = 128)");
        await Sql.ExecuteAsync($"insert into stored select ({payload})::jsonb, repeat('f', 3000)");
        Assert.InRange(await Sql.ScalarAsync<int>("select pg_column_size(payload) from stored"), 1, looksLike - 1);

        await RefusedAsync(sqlState, () => Sql.ExecuteAsync("select enqueue('k', s.payload) from stored as s"));
        await RefusedAsync(sqlState, () => Sql.ExecuteAsync("select enqueue_jobs_v1('k', array[s.payload]) from stored as s"));
    }

    private static string Nested(int levels, string innermost) => new string('[', levels) + innermost + new string(']', levels);

    private static string NestedObjects(int levels) => string.Concat(Enumerable.Repeat("{\"a\":", levels)) + "1" + new string('}', levels);

    private static string OfSize(int bytes) => $"\"{new string('x', bytes - 2)}\"";
}
