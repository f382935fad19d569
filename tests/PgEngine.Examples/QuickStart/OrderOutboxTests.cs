using PgEngine.TestKit;

namespace PgEngine.Examples.QuickStart;

/// <summary>The readme's outbox: a trigger that enqueues, and a handler that completes in its own transaction.</summary>
[Collection(ShopCollection.Name)]
public sealed class OrderOutboxTests : IAsyncLifetime
{
    private readonly Shop _shop = new();

    public Task InitializeAsync() => _shop.OpenAsync();

    public Task DisposeAsync() => _shop.CloseAsync();

    [Fact]
    public async Task Every_committed_order_gets_one_invoice_although_commits_fail()
    {
        // The first commits of invoices fail at their last moment; a sequence remembers it over the rollback.
        await _shop.Database.ExecuteAsync(
            """
            create sequence commits;
            create function refuse_some() returns trigger language plpgsql as $$
            begin
              if nextval('commits') <= 4 then raise exception 'refused at commit'; end if;
              return null;
            end $$;
            create constraint trigger refuse_some after insert on invoices deferrable initially deferred
              for each row execute function refuse_some();
            """);
        await _shop.Database.ExecuteAsync("insert into orders (email, amount) select 'a@example.org', i from generate_series(1, 10) as i");
        await _shop.Database.ExecuteAsync("begin; insert into orders (email, amount) values ('changed@example.org', 99); rollback;");

        await Eventually.Equal(
            10, () => _shop.Database.ScalarAsync<long>("select count(*) from engine.jobs(state => 'completed', kind => 'write_invoice')"));

        Assert.Equal(
            Enumerable.Range(1, 10).Select(amount => (decimal)amount),
            await _shop.Database.ColumnAsync<decimal>("select i.amount from invoices as i join orders as o on o.id = i.order_id order by 1"));
        Assert.Equal(4, await _shop.Database.ScalarAsync<long>(
            """
            select count(*)
            from engine.jobs(kind => 'write_invoice') as j cross join lateral engine.job(j.id) as d
            cross join lateral jsonb_array_elements(d.attempts) as a
            where a ->> 'error_type' = 'not_committed'
            """));
    }
}
