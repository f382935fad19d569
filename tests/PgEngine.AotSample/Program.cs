using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PgEngine.AotSample;
using PgEngine.Client;
using PgEngine.Jobs;

// Enqueues in every way the client has, and prints the ids. The first argument is the connection string. A second one has a worker run a
// workflow instead, and its result printed.
if (JsonSerializer.IsReflectionEnabledByDefault)
{
    await Console.Error.WriteLineAsync("JSON by reflection is on: this run proves nothing.");
    return 2;
}

var builder = Host.CreateApplicationBuilder();
builder.AddPgEngine(options =>
{
    options.ConnectionString = args[0];
    options.RunWorker = args.Length > 1;
    options.Json.TypeInfoResolverChain.Add(SampleJson.Default);
})
    .AddJob<Greeting, GreetingHandler>("greet")
    .AddJob("greet_again", (string name, JobContext job, TimeProvider time, CancellationToken token) => Task.CompletedTask)
    .AddWorkflow<GreetingWorkflow>("greet_politely");

using var host = builder.Build();
await host.StartAsync();
var engine = host.Services.GetRequiredService<IPgEngine>();
if (args.Length > 1)
{
    var run = await engine.StartWorkflowAsync("greet_politely", new Greeting("Ada", 2));
    await engine.SignalAsync(run, "title", "Countess");
    Console.WriteLine(await engine.WaitForResultAsync<string>(run));
    await host.StopAsync();
    return 0;
}

var settings = new EnqueueOptions { Retry = new RetryPolicy { Backoff = BackoffKind.Linear }, KeepResult = true };
var ids = new List<long> { await engine.EnqueueAsync(new Greeting("Ada", 2), settings) };
ids.AddRange(await engine.EnqueueManyAsync(["Grace", "Edsger"], settings));
Console.WriteLine(string.Join(' ', ids));
await host.StopAsync();
return 0;
