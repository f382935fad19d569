using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PgEngine.Workflows.Journal;
using PgEngine.Workflows.Operations;
using PgEngine.Workflows.Running;
using PgEngine.Workflows.Writing;

namespace PgEngine.Workflows;

/// <summary>
/// What a workflow's body does: steps, waits, branches. One for each scope: a branch uses the one it was given, never that of the code around it.
/// </summary>
/// <remarks>
/// Names of operations have 1 to 200 characters without <c>/ # ? ! > @ $</c>. A name may be used again in a scope, but not while another
/// operation of the scope is in flight: that throws <see cref="AmbiguousStepException"/>.
/// </remarks>
public sealed partial class WorkflowContext
{
    private readonly RunActivation _run;
    private readonly ScopeState _scope;

    internal WorkflowContext(RunActivation run, ScopeState scope)
    {
        _run = run;
        _scope = scope;
    }

    /// <summary>The run's id: the id of its job.</summary>
    public long RunId => _run.Job.Id;

    /// <summary>The workflow's name.</summary>
    public string Workflow => _run.Workflow.Name;

    /// <summary>The version that the run was started with, and stays with.</summary>
    public int Version => _run.Workflow.Version;

    /// <summary>Number of this activation, from 1; it grows with every resume.</summary>
    public int Attempt => _run.Job.Attempt;

    /// <summary>The full name of this scope; empty for the body itself.</summary>
    public string Scope => _scope.Path;

    /// <summary>Whether the body is meeting what the journal knows already.</summary>
    public bool IsReplaying => _run.Journal.HasUndelivered;

    /// <summary>The worker's log; silent while replaying.</summary>
    public ILogger Logger => IsReplaying ? NullLogger.Instance : _run.Tools.Logger;

    /// <summary>
    /// The time, by the database's clock, of what the scope has last got to know: a step's result, a signal, the end of a sleep. The same when
    /// the workflow runs again.
    /// </summary>
    public DateTimeOffset Now => new(_scope.Now, TimeSpan.Zero);

    /// <summary>Random numbers that are the same when the workflow runs again.</summary>
    public WorkflowRandom Random => field ??= new WorkflowRandom(Seed());

    /// <summary>Does something in the world outside, and keeps the result: never again once it is stored.</summary>
    /// <typeparam name="T">The result; the engine's JSON options must know it.</typeparam>
    /// <param name="name">The step's name.</param>
    /// <param name="body">What to do. It may run more than once, until its result is stored; see <see cref="StepContext.IdempotencyKey"/>.</param>
    /// <exception cref="StepFailedException">Thrown by the await: the last attempt has failed. The original exception's type is in it by name.</exception>
    public StepCall<T> Step<T>(string name, Func<StepContext, Task<T>> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        var settings = new StepSettings(_run.Workflow.Options);
        return _run.Ask(new StepOperation<T>(_run, _scope, _scope.Take(name), settings, body)).Call;
    }

    /// <summary>Does something in the world outside, and remembers that it is done.</summary>
    /// <param name="name">The step's name.</param>
    /// <param name="body">What to do. It may run more than once, until that is stored.</param>
    /// <exception cref="StepFailedException">Thrown by the await: the last attempt has failed.</exception>
    public StepCall Step(string name, Func<StepContext, Task> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        var settings = new StepSettings(_run.Workflow.Options);
        return _run.Ask(new PlainStepOperation(_run, _scope, _scope.Take(name), settings, body)).Call;
    }

    /// <summary>Shows people where the run stands; the last text counts, at most 1000 characters.</summary>
    /// <param name="text">The text.</param>
    public void SetStatus(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!IsReplaying && !_run.IsGone)
        {
            _run.Hand(new StatusItem(_run, text.Length > 1000 ? text[..1000] : text), isWork: false);
        }
    }

    /// <summary>
    /// Whether to go the new way at a place where the code has changed: true for runs that get there for the first time, false for those whose
    /// journal goes on from there. The answer is remembered.
    /// </summary>
    /// <param name="id">Names the change, once and for all.</param>
    public bool Changed(string id)
    {
        StepName.Validate(id);
        if (_run.Changes.TryGetValue(id, out var known))
        {
            return known;
        }

        var name = OperationName.Of(StepName.ChangedPrefix + id);
        if (_run.Journal.TryFind(name.Full, out var row))
        {
            _run.Journal.Met(row);
            return _run.Changes[id] = true;
        }

        if (_run.Journal.HasUndelivered || _run.IsGone)
        {
            return _run.Changes[id] = false;
        }

        _run.Hand(new CheckpointItem(_run, name, StepKind.Marker, null, _run.Journal.Take()) { Deliver = _ => { } }, isWork: false);
        return _run.Changes[id] = true;
    }

    /// <summary>A guid that is the same when the workflow runs again.</summary>
    public Guid NewGuid()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{RunId}:{_scope.Path}:{_scope.NextGuid()}"), hash);
        var bytes = hash[..16];
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    private ulong Seed()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{RunId}:{_scope.Path}:random"), hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}
