using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Queues;

public sealed class SetSettingTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TestDatabase.CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task The_payload_limit_holds_from_then_on_and_null_puts_it_back()
    {
        const string Enqueue = "select engine.enqueue('work', jsonb_build_object('text', repeat('x', 200000)))";

        await SetAsync("payload_max_bytes", "100000");
        await Refused.WithAsync("QE002", () => _database.Source.ScalarAsync<long>(Enqueue));

        await SetAsync("payload_max_bytes", null);
        Assert.True(await _database.Source.ScalarAsync<long>(Enqueue) > 0);
    }

    [Fact]
    public async Task Every_change_is_audited()
    {
        await SetAsync("notify", "false");
        await SetAsync("notify", "true");

        Assert.Equal(
            ["""{"value": false}""", """{"value": true}"""],
            await _database.Source.ColumnAsync<string>("select details::text from engine.audit where act = 'set_setting' order by id"));
    }

    [Theory]
    [InlineData("QE201", "colour", "1")]
    [InlineData("QE201", null, "1")]
    [InlineData("QE009", "payload_max_bytes", "65535")]
    [InlineData("QE009", "payload_max_bytes", "70000.5")]
    [InlineData("QE009", "payload_max_bytes", "\"70000\"")]
    [InlineData("QE009", "payload_max_bytes", "1e300")]
    [InlineData("QE009", "notify", "0")]
    public Task What_cannot_be_set_is_refused(string code, string? name, string value) => Refused.WithAsync(code, () => SetAsync(name, value));

    private Task<int> SetAsync(string? name, string? value) =>
        _database.Source.ExecuteAsync("select engine.set_setting($1::text, $2::jsonb)", name, value);
}
