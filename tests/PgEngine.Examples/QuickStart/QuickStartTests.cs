using System.Net;
using System.Net.Sockets;
using PgEngine.Client;
using PgEngine.TestKit;

namespace PgEngine.Examples.QuickStart;

[Collection(ShopCollection.Name)]
public sealed class QuickStartTests : IAsyncLifetime
{
    private static readonly string[] Quiet = ["--Logging:LogLevel:Default=None"];

    private readonly Shop _shop = new();

    // A shop for each test: the worker of one would take the jobs of another.
    public Task InitializeAsync() => _shop.OpenAsync();

    public Task DisposeAsync() => _shop.CloseAsync();

    [Fact]
    public async Task A_worker_runs_what_the_trigger_and_the_application_enqueued_and_gives_results()
    {
        var outbox = new Outbox();
        using var stopping = new CancellationTokenSource(Eventually.Ceiling);
        var worker = WorkerProgram.RunAsync(Quiet, outbox, stopping.Token);

        await new Orders(_shop.Database, _shop.Engine).PlaceAsync("grace@example.org", stopping.Token);
        var words = await WordCount.AskAsync(_shop.Engine, stopping.Token);
        await Eventually.True(() => Task.FromResult(outbox.Sent.Length == 2), "both mails are sent");
        await stopping.CancelAsync();
        await worker;

        Assert.Equal(6, words);
        Assert.Equal(
            [new SendEmail("ada@example.org", "Welcome"), new SendEmail("grace@example.org", "Your order")],
            outbox.Sent.OrderBy(mail => mail.To));
    }

    [Fact]
    public async Task A_handler_writes_and_completes_in_one_transaction()
    {
        var id = await _shop.Engine.EnqueueAsync(new WriteInvoice(7, 12.5m));

        await Eventually.Equal(JobState.Completed, async () => (await _shop.Engine.GetJobAsync(id))!.State);
        Assert.Equal(12.5m, await _shop.Database.ScalarAsync<decimal>("select amount from invoices where order_id = 7"));
    }

    [Fact]
    public async Task The_web_application_tells_the_health_of_its_worker()
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        using var stopping = new CancellationTokenSource(Eventually.Ceiling);
        var application = WebProgram.RunAsync([.. Quiet, $"--urls={address}"], new Outbox(), stopping.Token);
        using var http = new HttpClient { BaseAddress = address };

        await Eventually.Equal(HttpStatusCode.OK, () => StatusAsync(http, "/health/worker"));
        await Eventually.Equal(HttpStatusCode.OK, () => StatusAsync(http, "/health"));

        await stopping.CancelAsync();
        await application;
    }

    private static async Task<HttpStatusCode?> StatusAsync(HttpClient http, string path)
    {
        try
        {
            using var response = await http.GetAsync(new Uri(path, UriKind.Relative));
            return response.StatusCode;
        }
        catch (HttpRequestException)
        {
            // It is still starting.
            return null;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
