using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Http.Json;
using PgEngine.Jobs;

namespace PgEngine.Cli.Demo.Worker;

/// <summary>Delivers one webhook over HTTP. A refusal is an exception like any other: the job is tried again by its policy.</summary>
[SuppressMessage("Performance", "CA1812:Avoid uninstantiated internal classes", Justification = "Made by the service container.")]
internal sealed class DeliverWebhookHandler(HttpClient http, DemoWorkerSettings settings) : IJobHandler<DeliverWebhook>
{
    public async Task<JobOutcome> RunAsync(DeliverWebhook payload, JobContext job, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, settings.Receiver) { Content = JsonContent.Create(payload) };
        request.Headers.Add(WebhookReceiver.KeyHeader, job.IdempotencyKey);
        request.Headers.Add(WebhookReceiver.DocumentHeader, payload.DocumentId.ToString(CultureInfo.InvariantCulture));
        using var response = await http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        return JobOutcome.Completed;
    }
}
