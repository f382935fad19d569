using PgEngine.Runtime.Tests.Codecs;
using PgEngine.Runtime.Tests.Support;
using PgEngine.TestKit;
using PgEngine.Workflows;

namespace PgEngine.Runtime.Tests.Workflows;

/// <summary>Inputs, values and results in another form than plain JSON: written so, and read by whoever goes on with the run.</summary>
public sealed class RunValuesTests(RuntimeFixture fixture) : IClassFixture<RuntimeFixture>, IDisposable
{
    private const string Hot = "hot";
    private const string Cold = "cold";
    private const string Other = "other";
    private const string Secret = "4111 1111 1111 1111";

    private readonly KeyFiles _keys = new();

    public void Dispose() => _keys.Dispose();

    [Theory]
    [InlineData(Hot)]
    [InlineData(Cold)]
    [InlineData(Other)]
    public async Task Nothing_that_an_encrypted_workflow_writes_is_readable_and_it_reads_all_of_it(string resumed)
    {
        var queue = "encrypted_" + resumed;
        var id = await RunAsync(queue, resumed, ["k1"], Encrypt, async (ctx, input) =>
        {
            if (ctx.Workflow != queue)
            {
                return input + " grown";
            }

            var stepped = await ctx.Step("step", _ => Task.FromResult(input + " stepped"));
            var booked = await ctx.Tx("tx", _ => Task.FromResult(input + " booked"));
            var looped = await ctx.Loop("loop", input, async (b, text) =>
            {
                await b.Step("turn", _ => Task.FromResult(text));
                return LoopStep.Break(text + " looped");
            });
            var child = await ctx.Child<string, string>("make", queue + "_child", input);
            var failed = await FailAsync(ctx, input);
            await ctx.WaitForSignal<string>("go");
            return string.Join(", ", stepped, booked, looped, child, failed);
        });

        Assert.Equal(
            $"{Secret} stepped, {Secret} booked, {Secret} looped, {Secret} grown, {Secret} failed", await ResultAsync(queue, id, ["k1"]));
        Assert.Equal(0, await CountReadableAsync(queue, Secret));
        Assert.Equal(
            "step#1 tx#1 loop#1 fails#1",
            await fixture.Source.ScalarAsync<string>(
                """
                select string_agg(name, ' ' order by n) from engine.steps
                where run_id = $1 and convert_from(value, 'UTF8')::jsonb -> '$pgengine' ->> 'enc' = 'aes-256-gcm' and kind <> 10
                """,
                id));
    }

    [Theory]
    [InlineData(Hot)]
    [InlineData(Cold)]
    [InlineData(Other)]
    public async Task A_codec_writes_the_values_that_it_knows_and_reads_them_again(string resumed)
    {
        var queue = "codec_" + resumed;
        var id = await RunAsync(queue, resumed, [], Codec, async (ctx, input) =>
        {
            var text = await ctx.Step("text", _ => Task.FromResult("abc"));
            var number = await ctx.Step("number", _ => Task.FromResult(7));
            var booked = await ctx.Tx("tx", _ => Task.FromResult("booked"));
            await ctx.WaitForSignal<string>("go");
            return $"{text} {number} {booked}";
        });

        Assert.Equal("abc 7 booked", await fixture.Source.ResultAsync(id));
        Assert.Equal("text#1 100 cba, number#1 json 7, tx#1 100 dekoob", await fixture.Source.ScalarAsync<string>(
            """
            select string_agg(concat_ws(' ', name, coalesce(codec::text, 'json'), convert_from(value, 'UTF8')), ', ' order by n)
            from engine.steps where run_id = $1 and name <> 'go#1'
            """,
            id));
    }

    [Fact]
    public async Task What_a_codec_writes_for_an_encrypted_workflow_is_encrypted_too()
    {
        const string Queue = "codec_encrypted";
        var id = await RunAsync(Queue, Cold, ["k1"], Both, async (ctx, input) =>
        {
            var text = await ctx.Step("text", _ => Task.FromResult(input));
            await ctx.WaitForSignal<string>("go");
            return text;
        });

        Assert.Equal(Secret, await ResultAsync(Queue, id, ["k1"]));
        Assert.Equal(0, await CountReadableAsync(Queue, Secret));
        Assert.Equal(0, await CountReadableAsync(Queue, ReversedCodec.Reverse(Secret)));
        Assert.Equal((short)100, await fixture.Source.ScalarAsync<short>("select codec from engine.steps where run_id = $1 and name = 'text#1'", id));
    }

    [Fact]
    public async Task A_worker_without_the_key_blocks_a_run_instead_of_failing_it()
    {
        const string Queue = "lost_key";
        var undone = 0;
        Func<WorkflowContext, string, Task<string>> body = async (ctx, input) =>
        {
            var text = await ctx.Step("text", _ => Task.FromResult(input)).Undo("undo", (_, _) => Task.FromResult(undone++));
            await ctx.WaitForSignal<string>("go");
            return text;
        };
        long id;
        await using (var host = await StartAsync(Queue, Other, ["k1"], Encrypt, body))
        {
            id = await host.Engine.StartWorkflowAsync<string>(Queue, Secret, new StartOptions { Queue = Queue });
            await fixture.Source.WaitForParkedAsync(id);
        }

        await using (var host = await StartAsync(Queue, Other, ["k2"], Encrypt, body))
        {
            await host.Engine.SignalAsync(id, "go", "now");
            await Eventually.Equal(RunState.Blocked, async () => (await host.Engine.GetRunAsync(id))!.State);
            Assert.Contains("key 'k1'", (await host.Engine.GetRunAsync(id))!.Reason, StringComparison.Ordinal);
        }

        await using (var host = await StartAsync(Queue, Other, ["k2", "k1"], Encrypt, body))
        {
            Assert.Equal("resumed", await fixture.Source.ScalarAsync<string>("select engine.resume($1)", id));
            Assert.Equal(Secret, await host.Engine.WaitForResultAsync<string>(id).WaitAsync(Eventually.Ceiling));
        }

        Assert.Equal(0, undone);
    }

    private static void Encrypt(WorkflowOptions options) => options.Payload.Encrypt = true;

    private static void Codec(WorkflowOptions options) => options.StepCodec = new ReversedCodec();

    private static void Both(WorkflowOptions options)
    {
        Encrypt(options);
        Codec(options);
    }

    private static async Task<string> FailAsync(WorkflowContext ctx, string input)
    {
        try
        {
            await ctx.Step("fails", _ => throw new IOException(input + " failed")).NoRetry();
            return "";
        }
        catch (StepFailedException e)
        {
            return e.Message;
        }
    }

    /// <summary>Takes a run to a wait and from there to its end.</summary>
    private async Task<long> RunAsync(
        string queue, string resumed, string[] keys, Action<WorkflowOptions> configure, Func<WorkflowContext, string, Task<string>> body)
    {
        var host = await StartAsync(queue, resumed, keys, configure, body);
        try
        {
            var id = await host.Engine.StartWorkflowAsync<string>(queue, Secret, new StartOptions { Queue = queue });
            await fixture.Source.WaitForParkedAsync(id, "go#1");
            if (resumed == Other)
            {
                await host.DisposeAsync();
                host = await StartAsync(queue, resumed, keys, configure, body);
            }

            await host.Engine.SignalAsync(id, "go", "now");
            await fixture.Source.WaitForStateAsync(id, "completed");
            return id;
        }
        finally
        {
            await host.DisposeAsync();
        }
    }

    private Task<WorkerHost> StartAsync(
        string queue, string resumed, string[] keys, Action<WorkflowOptions> configure, Func<WorkflowContext, string, Task<string>> body) =>
        fixture.StartWorkflowAsync(
            queue,
            body,
            o =>
            {
                o.Workflows.HotRuns = resumed == Hot ? 100 : 0;
                o.ActiveEncryptionKey = keys.FirstOrDefault();
                foreach (var key in keys)
                {
                    o.EncryptionKeys.Add(key, _keys[key]);
                }
            },
            configure,
            jobs => jobs.AddWorkflow<ScriptWorkflow>(queue + "_child", configure: configure));

    private async Task<string?> ResultAsync(string queue, long id, string[] keys)
    {
        await using var reader = await StartAsync(queue, Other, keys, Encrypt, (_, _) => Task.FromResult(""));
        return await reader.Engine.WaitForResultAsync<string>(id).WaitAsync(Eventually.Ceiling);
    }

    /// <summary>How many rows of the queue's runs show a text.</summary>
    private Task<long> CountReadableAsync(string queue, string text) => fixture.Source.ScalarAsync<long>(
        """
        select count(*) from engine.history as h left join engine.steps as s on s.run_id = h.id
        where h.queue = $1
          and (position(convert_to($2, 'UTF8') in coalesce(s.value, '')) > 0 or (h.payload::text || coalesce(h.result::text, '')) like '%' || $2 || '%')
        """,
        queue, text);
}
