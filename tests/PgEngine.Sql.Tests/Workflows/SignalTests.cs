using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Workflows;

/// <summary>Signals: delivered, kept, sent twice, too late; by id and by key.</summary>
public sealed class SignalTests(DatabaseFixture fixture) : PeopleRunTest(fixture)
{
    private Task<string> SignalKeyAsync(string key, string arguments = "") =>
        Sql.ScalarAsync<string>($"select signal_key($1, 'go', '1'{(arguments.Length > 0 ? ", " : "")}{arguments})", key);

    [Fact]
    public async Task A_run_that_waits_for_it_is_ready_with_the_payload_in_its_journal()
    {
        var worker = await ServeAsync();
        var run = await StartAsync();
        await ParkAsync(run, "paid", step: "paid#1");
        var listener = await ListenAsync();

        Assert.Equal("delivered", await SignalAsync(run, "paid", """{"sum": 5}"""));

        Assert.Equal(["q:default"], await listener.HeardAsync());
        Assert.Empty(await PendingAsync(run));
        var step = Assert.Single(await Sql.RowsAsync("select * from steps($1)", run));
        Assert.Equal(("paid#1", "signal", """{"sum": 5}"""), (step["name"], step["kind"], step["value"]));
        Assert.Equal([run], (await A.ClaimAsync(worker)).Ids);
    }

    [Fact]
    public async Task A_run_that_waits_until_a_time_need_not_wait_for_it()
    {
        var worker = await ServeAsync();
        var run = await StartAsync();
        await ParkAsync(run, "paid", Noon.AddDays(7));
        Assert.Empty((await A.ClaimAsync(worker)).Ids);
        Assert.Equal("delivered", await SignalAsync(run, "paid"));
        Assert.Equal([run], (await A.ClaimAsync(worker)).Ids);
    }

    [Fact]
    public async Task A_signal_that_nobody_waits_for_yet_is_kept()
    {
        var run = await StartAsync();
        Assert.Equal("kept", await SignalAsync(run, "a", "1"));
        await ParkAsync(run, "b");
        Assert.Equal("kept", await SignalAsync(run, "a", "2"));
        Assert.Equal("kept", await SignalAsync(run, "c", null));
        Assert.Equal(["a=1", "a=2", "c="], await PendingAsync(run));
        Assert.Equal("waiting", await WordAsync(run));
    }

    [Fact]
    public async Task A_running_run_is_told_to_look()
    {
        var worker = await ServeAsync();
        var run = await StartAsync();
        await A.ClaimAsync(worker);
        var listener = await ListenAsync();
        Assert.Equal("kept", await SignalAsync(run, "go"));
        Assert.Equal([$"r:{run}"], await listener.HeardAsync());
    }

    [Fact]
    public async Task The_same_signal_is_taken_once_even_when_it_comes_again_after_it_was_taken()
    {
        var run = await StartAsync();
        Assert.Equal("kept", await SignalAsync(run, "paid", "1", "p-7"));
        Assert.Equal("duplicate", await SignalAsync(run, "paid", "2", "p-7"));
        Assert.Equal("kept", await SignalAsync(run, "sent", "3", "p-7"));
        Assert.Equal(["paid=1", "sent=3"], await PendingAsync(run));

        await ParkAsync(run, "more");
        Assert.Equal("delivered", await SignalAsync(run, "more", "4", "m-1"));
        Assert.Equal("duplicate", await SignalAsync(run, "more", "5", "m-1"));
    }

    [Fact]
    public async Task A_run_that_has_ended_and_one_that_never_was_say_so()
    {
        var run = await StartAsync();
        await EndAsync(run, "completed");
        Assert.Equal("finished", await SignalAsync(run, "go"));
        Assert.Equal("unknown", await SignalAsync(1, "go"));
    }

    [Fact]
    public async Task A_plain_job_takes_no_signals_but_a_workflow_that_was_enqueued_does()
    {
        await ServeAsync();
        Assert.Equal("unknown", await SignalAsync(await A.EnqueueAsync(), "go"));
        var run = await A.EnqueueAsync(kind: "order");
        Assert.Equal("kept", await SignalAsync(run, "go"));
        Assert.Equal("ready", await WordAsync(run));
    }

    [Fact]
    public async Task Two_senders_are_in_the_order_in_which_they_commit()
    {
        var run = await StartAsync();
        var b = await OpenAsync("b");
        await Sql.BeginAsync();
        await SignalAsync(run, "n", "1");
        var second = b.Sql.Start("select signal($1, 'n', '2')", run);
        await b.Sql.WaitUntilBlockedAsync();
        await SignalAsync(run, "n", "3");
        await Sql.CommitAsync();
        await second;
        Assert.Equal(["n=1", "n=3", "n=2"], await PendingAsync(run));
    }

    [Fact]
    public async Task A_signal_may_come_from_a_trigger()
    {
        var run = await StartAsync("key => 'cart-7'");
        await Sql.ExecuteAsync(
            """
            drop schema if exists shop cascade;
            create schema shop;
            create table shop.parcels (cart text);
            create function shop.tell() returns trigger language plpgsql as $$
            begin
              perform engine.signal_key('cart-' || new.cart, 'parcel', to_jsonb(new));
              return new;
            end;
            $$;
            create trigger tell after insert on shop.parcels for each row execute function shop.tell();
            """);
        await Sql.ExecuteAsync("insert into shop.parcels values ('7')");
        Assert.Equal(["""parcel={"cart": "7"}"""], await PendingAsync(run));
    }

    [Fact]
    public async Task A_paused_run_keeps_its_signals()
    {
        var run = await StartAsync();
        await ParkAsync(run, "go");
        await ActAsync("pause", run);
        Assert.Equal("kept", await SignalAsync(run, "go"));
        Assert.Equal("paused", await WordAsync(run));
    }

    [Fact]
    public async Task A_key_leads_to_the_live_run_then_to_the_one_that_is_remembered()
    {
        var run = await StartAsync("key => 'a'");
        Assert.Equal("kept", await SignalKeyAsync("a"));
        Assert.Equal(["go=1"], await PendingAsync(run));
        await EndAsync(run);
        Assert.Equal("finished", await SignalKeyAsync("a"));
        Assert.Equal("finished", await SignalKeyAsync("a", "start_if_missing => 'order'"));
        Assert.Equal("unknown", await SignalKeyAsync("a", "queue => 'other'"));
        await Clock.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.Equal("unknown", await SignalKeyAsync("a"));
    }

    [Fact]
    public async Task A_run_that_is_missing_is_started_and_finds_the_signal()
    {
        Assert.Equal("started", await SignalKeyAsync(
            "a", """start_if_missing => 'order', input => '{"n": 1}', options => '{"version": 2, "labels": {"b": 1}}'"""));
        var run = await Sql.ScalarAsync<long>("select id from jobs where key = 'a'");
        Assert.Equal(("order@2", """{"n": 1}""", """{"b": 1}"""), (
            (string)(await A.JobAsync(run))["kind"]!, (string)(await A.JobAsync(run))["payload"]!, (string)(await A.JobAsync(run))["labels"]!));
        Assert.Equal(["go=1"], await PendingAsync(run));
        Assert.Equal("kept", await SignalKeyAsync("a", "start_if_missing => 'order'"));
    }

    [Fact]
    public async Task Two_senders_that_find_nothing_start_one_run()
    {
        var b = await OpenAsync("b");
        await Sql.BeginAsync();
        Assert.Equal("started", await SignalKeyAsync("a", "start_if_missing => 'order'"));
        var second = b.Sql.Start("select signal_key('a', 'go', '2', start_if_missing => 'order') as answer");
        await b.Sql.WaitUntilBlockedAsync();
        await Sql.CommitAsync();

        Assert.Equal("kept", Assert.Single(await second)["answer"]);
        Assert.Equal(["go=1", "go=2"], await PendingAsync(await Sql.ScalarAsync<long>("select id from jobs")));
    }

    [Theory]
    [InlineData("QE053", "1, ''")]
    [InlineData("QE053", "1, null")]
    [InlineData("QE053", "1, '>mail#1'")]
    [InlineData("QE053", "1, repeat('a', 201)")]
    [InlineData("QE053", "1, 'a', dedupe => ''")]
    [InlineData("QE053", "1, 'a', dedupe => repeat('a', 501)")]
    [InlineData("QE002", "1, 'a', to_jsonb(repeat('a', 2000000))")]
    public Task A_signal_that_no_run_could_take_is_refused(string code, string arguments) =>
        RefusedAsync(code, () => Sql.ExecuteAsync($"select signal({arguments})"));

    [Theory]
    [InlineData("QE013", "null, 'go'")]
    [InlineData("QE007", "'a', 'go', queue => ''")]
    [InlineData("QE053", "'a', ''")]
    [InlineData("QE009", """'a', 'go', options => '{"colour": 1}'""")]
    [InlineData("QE009", """'a', 'go', options => '{"version": "x"}'""")]
    [InlineData("QE054", """'a', 'go', start_if_missing => 'order', options => '{"labels": 1}'""")]
    public Task A_signal_by_key_that_cannot_be_meant_is_refused(string code, string arguments) =>
        RefusedAsync(code, () => Sql.ExecuteAsync($"select signal_key({arguments})"));
}
