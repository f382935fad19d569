using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PgEngine.AotSample;
using PgEngine.Client;
using PgEngine.Jobs;

// Enqueues in every way the client has, and prints the ids. The first argument is the connection string.
if (JsonSerializer.IsReflectionEnabledByDefault)
{
    await Console.Error.WriteLineAsync("JSON by reflection is on: this run proves nothing.");
    return 2;
}

var builder = Host.CreateApplicationBuilder();
builder.AddPgEngine(options =>
{
    options.ConnectionString = args[0];
    options.RunWorker = false;
    options.Json.TypeInfoResolverChain.Add(SampleJson.Default);
})
    .AddJob<Greeting, GreetingHandler>("greet")
    .AddJob("greet_again", (string name, JobContext job, TimeProvider time, CancellationToken token) => Task.CompletedTask);

using var host = builder.Build();
await host.StartAsync();
var engine = host.Services.GetRequiredService<IPgEngine>();
var settings = new EnqueueOptions { Retry = new RetryPolicy { Backoff = BackoffKind.Linear }, KeepResult = true };
var ids = new List<long> { await engine.EnqueueAsync(new Greeting("Ada", 2), settings) };
ids.AddRange(await engine.EnqueueManyAsync(["Grace", "Edsger"], settings));
Console.WriteLine(string.Join(' ', ids));
await host.StopAsync();
return 0;
