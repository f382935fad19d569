using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Internal;

public sealed class RetryDelayTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private const double Hour = 3_600_000;

    /// <summary>A random number of one half means no jitter.</summary>
    private Task<double> DelayAsync(string? policy, int? attempt, double random = 0.5) => Sql.ScalarAsync<double>(
        "select (extract(epoch from _retry_delay($1::jsonb, $2::int, $3)) * 1000)::double precision", policy, attempt, random);

    [Theory]
    [InlineData(null, 1, 5000)]
    [InlineData(null, 2, 10_000)]
    [InlineData(null, 10, 2_560_000)]
    [InlineData(null, 11, Hour)]
    [InlineData("{}", 3, 20_000)]
    [InlineData("""{"base_ms": 100, "factor": 3}""", 4, 2700)]
    [InlineData("""{"factor": 1}""", 50, 5000)]
    [InlineData("""{"factor": 0}""", 1, 5000)]
    [InlineData("""{"factor": 0}""", 2, 0)]
    [InlineData("""{"factor": 0.5, "base_ms": 8000}""", 4, 1000)]
    [InlineData("""{"backoff": "linear"}""", 1, 5000)]
    [InlineData("""{"backoff": "linear"}""", 7, 35_000)]
    [InlineData("""{"backoff": "linear"}""", 100_000, Hour)]
    [InlineData("""{"backoff": "fixed", "base_ms": 250}""", 1, 250)]
    [InlineData("""{"backoff": "fixed", "base_ms": 250}""", 99, 250)]
    [InlineData("""{"base_ms": 0}""", 9, 0)]
    [InlineData("""{"cap_ms": 0}""", 9, 0)]
    [InlineData("""{"cap_ms": 7000}""", 2, 7000)]
    public async Task The_delay_follows_the_policy(string? policy, int attempt, double milliseconds) =>
        Assert.Equal(milliseconds, await DelayAsync(policy, attempt), 0.01);

    [Theory]
    [InlineData(null)]
    [InlineData("""{"cap_ms": 31536000000, "base_ms": 31536000000, "factor": 1000, "jitter": 1}""")]
    [InlineData("""{"cap_ms": 31536000000, "factor": 1.0000001}""")]
    [InlineData("""{"cap_ms": 31536000000, "backoff": "linear", "base_ms": 31536000000}""")]
    [InlineData("""{"cap_ms": 1e300, "base_ms": 1e300, "factor": 1e300, "jitter": 1e300}""")]
    [InlineData("""{"cap_ms": -1e300, "base_ms": -1e300, "factor": -1e300, "jitter": -1e300}""")]
    public async Task Every_try_up_to_the_last_integer_has_a_finite_delay_that_is_not_negative(string? policy)
    {
        foreach (var attempt in new int?[] { null, int.MinValue, -1, 0, 1, 2, 31, 32, 63, 64, 1023, 1024, 1100, 1_000_000, int.MaxValue })
        {
            foreach (var random in new[] { 0, 0.25, 0.5, 0.999999999 })
            {
                Assert.InRange(await DelayAsync(policy, attempt, random), 0, 2.1 * 366 * 24 * Hour);
            }
        }
    }

    [Fact]
    public async Task The_delay_never_shrinks_from_try_to_try()
    {
        const string Steep = """{"factor": 999, "cap_ms": 31536000000}""";
        foreach (var policy in new[] { "{}", """{"factor": 1.0001}""", """{"backoff": "linear"}""", Steep })
        {
            var delays = await Sql.QueryAsync<TimeSpan>(
                "select _retry_delay($1::jsonb, n, 0.5) from generate_series(1, 3000) as n order by n", policy);
            Assert.Equal(delays.Order(), delays);
        }
    }

    [Theory]
    [InlineData("""{"base_ms": 1000}""", 900, 1100)]
    [InlineData("""{"base_ms": 1000, "jitter": 0.5}""", 500, 1500)]
    [InlineData("""{"base_ms": 1000, "jitter": 1}""", 0, 2000)]
    [InlineData("""{"base_ms": 1000, "jitter": 0}""", 1000, 1000)]
    public async Task Jitter_goes_both_ways_and_no_further(string policy, double least, double most)
    {
        Assert.Equal(least, await DelayAsync(policy, 1, 0), 0.01);
        Assert.Equal(most, await DelayAsync(policy, 1, 1), 0.01);
        var many = await Sql.QueryAsync<double>(
            """
            select (extract(epoch from _retry_delay($1::jsonb, 1, random())) * 1000)::double precision from generate_series(1, 2000)
            """,
            policy);
        Assert.All(many, delay => Assert.InRange(delay, least - 0.01, most + 0.01));
        Assert.Equal((least + most) / 2, many.Average(), (most - least) / 10 + 0.01);
    }
}
