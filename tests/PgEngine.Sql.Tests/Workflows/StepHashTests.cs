using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Workflows;

/// <summary>The hash of a step's name; the runtime computes the same from the same five names.</summary>
public sealed class StepHashTests(DatabaseFixture fixture) : IClassFixture<DatabaseFixture>
{
    [Theory]
    [InlineData("charge#1", 2199125373217805275)]
    [InlineData("all#1/mail/send#2", 8289340333433586957)]
    [InlineData("each#1/überweisung 7/pay#1>", 8195250405535801606)]
    [InlineData("$cancel", -1820242686259582140)]
    [InlineData("", -2039914840885289964)]
    public async Task The_hash_is_the_first_eight_bytes_of_sha256(string name, long hash)
    {
        Assert.Equal(hash, await fixture.Database.Source.ScalarAsync<long>("select engine._step_hash($1)", name));
        Assert.Equal(hash, RunTest.Hash(name));
    }

    [Fact]
    public async Task Every_kind_of_row_has_a_word_of_its_own()
    {
        var words = await fixture.Database.Source.ColumnAsync<string>(
            "select engine._step_kind(k::smallint) from generate_series(1, 14) as k");
        Assert.Equal(14, words.Distinct().Count());
        Assert.DoesNotContain(null, words);
    }
}
