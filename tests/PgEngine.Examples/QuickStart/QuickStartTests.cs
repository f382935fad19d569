using System.Net;
using System.Net.Sockets;
using PgEngine.Client;
using PgEngine.TestKit;

namespace PgEngine.Examples.QuickStart;

public sealed class QuickStartTests(QuickStartFixture fixture) : IClassFixture<QuickStartFixture>
{
    private static readonly string[] Quiet = ["--Logging:LogLevel:Default=None"];

    [Fact]
    public async Task A_worker_runs_what_the_trigger_and_the_application_enqueued_and_gives_results()
    {
        var outbox = new Outbox();
        using var stopping = new CancellationTokenSource(Eventually.Ceiling);
        var worker = WorkerProgram.RunAsync(Quiet, outbox, stopping.Token);

        await new Registration(fixture.Shop, fixture.Engine).RegisterAsync("grace@example.org", stopping.Token);
        var words = await WordCount.AskAsync(fixture.Engine, stopping.Token);
        await Eventually.True(() => Task.FromResult(outbox.Sent.Length == 2), "both mails are sent");
        await stopping.CancelAsync();
        await worker;

        Assert.Equal(6, words);
        Assert.Equal(["ada@example.org", "grace@example.org"], outbox.Sent.Select(mail => mail.To).Order());
        Assert.All(outbox.Sent, mail => Assert.Equal("Welcome", mail.Subject));
    }

    [Fact]
    public async Task A_handler_writes_and_completes_in_one_transaction()
    {
        var id = await fixture.Engine.EnqueueAsync(new WriteInvoice(7, 12.5m));

        await Eventually.Equal(JobState.Completed, async () => (await fixture.Engine.GetJobAsync(id))!.State);
        Assert.Equal(12.5m, await fixture.Shop.ScalarAsync<decimal>("select amount from invoices where order_id = 7"));
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
