using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PgEngine.Workflows;

namespace PgEngine.Testing.Workflows;

/// <summary>
/// Replays recorded runs with the code of today, without a database: tells before a deployment whether live runs would go on. No step body
/// runs, and nothing of the recording changes.
/// </summary>
/// <example>
/// <code>
/// var result = await ReplayCheck.Of(File.ReadAllText("order-42.json")).WithAsync&lt;OrderWorkflow&gt;();
/// result.AssertFits();
/// </code>
/// </example>
public sealed class ReplayCheck
{
    private readonly RunRecording _recording;

    private ReplayCheck(RunRecording recording) => _recording = recording;

    /// <summary>Takes what <see cref="WorkflowHarness.RecordAsync"/> or <c>pgengine steps ID --json</c> has written.</summary>
    /// <param name="recording">The JSON.</param>
    /// <exception cref="FormatException">It is no recording.</exception>
    public static ReplayCheck Of(string recording)
    {
        ArgumentNullException.ThrowIfNull(recording);
        return new ReplayCheck(RunRecording.Read(recording));
    }

    /// <summary>Gives the input, if history has not kept it.</summary>
    /// <param name="inputJson">The input as JSON.</param>
    public ReplayCheck WithInput(string inputJson)
    {
        ArgumentNullException.ThrowIfNull(inputJson);
        return new ReplayCheck(_recording with { InputJson = inputJson });
    }

    /// <summary>Runs the workflow's body against the recording, until it has met every row or does not fit.</summary>
    /// <typeparam name="TWorkflow">The workflow's class of today.</typeparam>
    /// <param name="services">Adds what the class is made from; null when it needs nothing.</param>
    /// <param name="json">The JSON options of the application; null for the engine's default.</param>
    /// <param name="configure">The workflow's settings, if it stores values in another form than JSON.</param>
    /// <exception cref="InvalidOperationException">The recording has no input, or the body threw before it asked for anything.</exception>
    /// <exception cref="TimeoutException">The body awaits something that is not durable.</exception>
    public async Task<ReplayResult> WithAsync<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TWorkflow>(
        Action<IServiceCollection>? services = null, JsonSerializerOptions? json = null, Action<WorkflowOptions>? configure = null)
        where TWorkflow : Workflow
    {
        var input = _recording.InputJson
            ?? throw new InvalidOperationException("The recording has no input, because history did not keep it: give it with WithInput.");
        var collection = new ServiceCollection();
        services?.Invoke(collection);
        collection.TryAddScoped<TWorkflow>();
        var provider = collection.BuildServiceProvider();
        await using (provider.ConfigureAwait(false))
        {
            var options = new WorkflowOptions();
            configure?.Invoke(options);
            return await new ReplayRun(_recording, input, provider, json, options).RunAsync<TWorkflow>().ConfigureAwait(false);
        }
    }
}
