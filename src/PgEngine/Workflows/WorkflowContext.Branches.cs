using PgEngine.Workflows.Operations;

namespace PgEngine.Workflows;

public sealed partial class WorkflowContext
{
    /// <summary>Runs branches beside each other and waits for all of them.</summary>
    /// <param name="branches">Names, different from each other, and what to do. Each branch uses the context that it is given.</param>
    /// <remarks>When branches fail, the first failure in the order of the branches is thrown, after all have ended.</remarks>
    public Durable All(params (string Name, Func<WorkflowContext, Durable> Body)[] branches)
    {
        var result = new Durable();
        All(branches, result, _ => result.Complete());
        return result;
    }

    /// <summary>Runs branches beside each other and waits for the results of all of them, in the order of the branches.</summary>
    /// <typeparam name="T">The result of each.</typeparam>
    /// <param name="branches">Names, different from each other, and what to do.</param>
    public Durable<T[]> All<T>(IEnumerable<(string Name, Func<WorkflowContext, Durable<T>> Body)> branches)
    {
        ArgumentNullException.ThrowIfNull(branches);
        var result = new Durable<T[]>();
        All([.. branches.Select(Plain)], result, done => result.Complete([.. done.Select(branch => branch.Value<T>())]));
        return result;
    }

    /// <summary>Runs two branches beside each other and waits for both results.</summary>
    public Durable<(T1, T2)> All<T1, T2>(
        (string Name, Func<WorkflowContext, Durable<T1>> Body) first, (string Name, Func<WorkflowContext, Durable<T2>> Body) second)
    {
        var result = new Durable<(T1, T2)>();
        All([Plain(first), Plain(second)], result, done => result.Complete((done[0].Value<T1>(), done[1].Value<T2>())));
        return result;
    }

    /// <summary>Runs three branches beside each other and waits for all results.</summary>
    public Durable<(T1, T2, T3)> All<T1, T2, T3>(
        (string Name, Func<WorkflowContext, Durable<T1>> Body) first, (string Name, Func<WorkflowContext, Durable<T2>> Body) second,
        (string Name, Func<WorkflowContext, Durable<T3>> Body) third)
    {
        var result = new Durable<(T1, T2, T3)>();
        All(
            [Plain(first), Plain(second), Plain(third)],
            result,
            done => result.Complete((done[0].Value<T1>(), done[1].Value<T2>(), done[2].Value<T3>())));
        return result;
    }

    /// <summary>Runs four branches beside each other and waits for all results.</summary>
    public Durable<(T1, T2, T3, T4)> All<T1, T2, T3, T4>(
        (string Name, Func<WorkflowContext, Durable<T1>> Body) first, (string Name, Func<WorkflowContext, Durable<T2>> Body) second,
        (string Name, Func<WorkflowContext, Durable<T3>> Body) third, (string Name, Func<WorkflowContext, Durable<T4>> Body) fourth)
    {
        var result = new Durable<(T1, T2, T3, T4)>();
        All(
            [Plain(first), Plain(second), Plain(third), Plain(fourth)],
            result,
            done => result.Complete((done[0].Value<T1>(), done[1].Value<T2>(), done[2].Value<T3>(), done[3].Value<T4>())));
        return result;
    }

    /// <summary>Runs branches beside each other until one succeeds; the others never go on.</summary>
    /// <param name="branches">Names, different from each other, and what to do.</param>
    /// <returns>The winner's name.</returns>
    /// <remarks>
    /// A branch that throws has lost; when all throw, the first one's exception is thrown. The tokens of the losers' steps are cancelled; what a
    /// loser's step has done all the same is kept, and undone if the run fails. A losing wait takes no signal.
    /// </remarks>
    public Durable<string> Any(params (string Name, Func<WorkflowContext, Durable> Body)[] branches)
    {
        var result = new Durable<string>();
        Any(branches, result, winner => result.Complete(winner.Name));
        return result;
    }

    /// <summary>Runs branches beside each other until one succeeds; the others never go on.</summary>
    /// <typeparam name="T">The result of each.</typeparam>
    /// <param name="branches">Names, different from each other, and what to do.</param>
    public Durable<AnyResult<T>> Any<T>(params (string Name, Func<WorkflowContext, Durable<T>> Body)[] branches)
    {
        ArgumentNullException.ThrowIfNull(branches);
        var result = new Durable<AnyResult<T>>();
        Any([.. branches.Select(Plain)], result, winner => result.Complete(new AnyResult<T>(winner.Name, winner.Value<T>())));
        return result;
    }

    /// <summary>Runs a branch for each item, a bounded number at a time.</summary>
    /// <param name="items">The items; the same when the workflow runs again.</param>
    /// <param name="key">Names an item: 1 to 200 characters, different from all others.</param>
    /// <param name="body">What to do with it.</param>
    /// <param name="max">How many at a time.</param>
    /// <param name="name">The operation's name.</param>
    /// <returns>The results, in the order of the items.</returns>
    /// <exception cref="ArgumentException">Two items have one key.</exception>
    public Durable<IReadOnlyList<TOut>> ForEach<TItem, TOut>(
        IEnumerable<TItem> items, Func<TItem, string> key, Func<WorkflowContext, TItem, Durable<TOut>> body, int max = 16, string name = "each")
    {
        ArgumentNullException.ThrowIfNull(body);
        var result = new Durable<IReadOnlyList<TOut>>();
        ForEach(items, key, body, max, name, result, done => result.Complete([.. done.Select(branch => branch.Value<TOut>())]));
        return result;
    }

    /// <summary>Runs a branch for each item, a bounded number at a time.</summary>
    /// <param name="items">The items; the same when the workflow runs again.</param>
    /// <param name="key">Names an item: 1 to 200 characters, different from all others.</param>
    /// <param name="body">What to do with it.</param>
    /// <param name="max">How many at a time.</param>
    /// <param name="name">The operation's name.</param>
    /// <exception cref="ArgumentException">Two items have one key.</exception>
    public Durable ForEach<TItem>(
        IEnumerable<TItem> items, Func<TItem, string> key, Func<WorkflowContext, TItem, Durable> body, int max = 16, string name = "each")
    {
        ArgumentNullException.ThrowIfNull(body);
        var result = new Durable();
        ForEach(items, key, body, max, name, result, _ => result.Complete());
        return result;
    }

    private static (string Name, Func<WorkflowContext, Durable> Body) Plain<T>((string Name, Func<WorkflowContext, Durable<T>> Body) branch) =>
        (branch.Name, branch.Body);

    private void All(
        IReadOnlyList<(string Name, Func<WorkflowContext, Durable> Body)> branches, Durable result, Action<IReadOnlyList<Branch>> complete)
    {
        AllOperation.Check(branches);
        _run.Ask(new AllOperation(_run, _scope, _scope.Take("all"), result, complete)).Begin(branches);
    }

    private void Any(
        IReadOnlyList<(string Name, Func<WorkflowContext, Durable> Body)> branches, Durable result, Action<Branch> complete)
    {
        AnyOperation.Check(branches);
        _run.Ask(new AnyOperation(_run, _scope, _scope.Take("any"), result, complete)).Begin(branches);
    }

    private void ForEach<TItem>(
        IEnumerable<TItem> items, Func<TItem, string> key, Func<WorkflowContext, TItem, Durable> body, int max, string name, Durable result,
        Action<IReadOnlyList<Branch>> complete)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        var branches = items.Select(item => (key(item), (Func<WorkflowContext, Durable>)(ctx => body(ctx, item)))).ToArray();
        ForEachOperation.Check(branches);
        _run.Ask(new ForEachOperation(_run, _scope, _scope.Take(name), result, max, complete)).Begin(branches);
    }
}
