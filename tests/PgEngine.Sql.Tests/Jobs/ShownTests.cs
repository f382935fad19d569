using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Jobs;

public sealed class ShownTests(DatabaseFixture fixture) : IClassFixture<DatabaseFixture>
{
    [Fact]
    public async Task Of_encoded_payloads_results_and_progress_only_the_marks_and_the_length_are_shown()
    {
        var source = fixture.Database.Source;
        var id = await source.ScalarAsync<long>(
            """
            select engine.enqueue('card', jsonb_build_object(
              '$pgengine', '{"enc": "aes-256-gcm", "key": "k2", "zip": "br"}'::jsonb, 'data', repeat('QUJD', 50000)))
            """);

        Assert.Equal(
            """{"data": "200000 characters, encoded", "$pgengine": {"enc": "aes-256-gcm", "key": "k2", "zip": "br"}}""",
            await source.ScalarAsync<string>("select payload::text from engine.job($1)", id));
    }

    [Theory]
    [InlineData("""{"data": "x"}""")]
    [InlineData("""{"data": {"a": 1}, "$pgengine": {}}""")]
    [InlineData("""{"$pgengine": "x", "data": "x"}""")]
    [InlineData("[1, 2]")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    public async Task Other_values_are_shown_as_they_are(string json) =>
        Assert.Equal(json.Length, (await fixture.Database.Source.ScalarAsync<string>("select engine._shown($1::jsonb)::text", json)).Length);
}
