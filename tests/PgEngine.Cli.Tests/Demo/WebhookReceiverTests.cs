using System.Net;
using PgEngine.Cli.Demo;

namespace PgEngine.Cli.Tests.Demo;

public sealed class WebhookReceiverTests
{
    [Fact]
    public async Task Some_first_deliveries_are_refused_and_every_second_one_is_accepted()
    {
        await using var receiver = WebhookReceiver.Start();
        using var http = new HttpClient { BaseAddress = new Uri(receiver.Address) };

        var first = await DeliverAsync(http, 40);
        var second = await DeliverAsync(http, 40);

        Assert.InRange(first.Count(status => status == HttpStatusCode.ServiceUnavailable), 1, 15);
        Assert.All(second, status => Assert.Equal(HttpStatusCode.OK, status));
        var refused = first.Count(status => status != HttpStatusCode.OK);
        Assert.Equal(new DeliveryCounts(Requests: 80, Accepted: 80 - refused, Refused: refused, Distinct: 40), receiver.Counts);
        Assert.Equal(40 - refused, receiver.Counts.Repeated);
    }

    [Fact]
    public async Task The_same_documents_are_refused_in_every_run()
    {
        await using var one = WebhookReceiver.Start();
        await using var other = WebhookReceiver.Start();
        var documents = Enumerable.Range(1, 100).ToList();
        Assert.Equal(documents.Select(id => one.Answer($"{id}", id)), documents.Select(id => other.Answer($"{id}", id)));
    }

    [Fact]
    public async Task A_delivery_without_a_key_is_no_delivery()
    {
        await using var receiver = WebhookReceiver.Start();
        Assert.Equal(HttpStatusCode.BadRequest, receiver.Answer(null, 1));
        Assert.Equal(0, receiver.Counts.Distinct);
    }

    private static async Task<List<HttpStatusCode>> DeliverAsync(HttpClient http, int count)
    {
        var answers = new List<HttpStatusCode>();
        foreach (var id in Enumerable.Range(1, count))
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "");
            request.Headers.Add(WebhookReceiver.KeyHeader, $"key-{id}");
            request.Headers.Add(WebhookReceiver.DocumentHeader, $"{id}");
            using var response = await http.SendAsync(request);
            answers.Add(response.StatusCode);
        }

        return answers;
    }
}
