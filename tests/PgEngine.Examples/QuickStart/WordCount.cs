using PgEngine.Client;

namespace PgEngine.Examples.QuickStart;

internal static class WordCount
{
    public static async Task<int> AskAsync(IPgEngine engine, CancellationToken cancellationToken)
    {
        // snippet:result
        var id = await engine.EnqueueAsync(
            "count_words", "\"to be or not to be\"", new() { KeepResult = true }, cancellationToken: cancellationToken);
        var words = await engine.WaitForResultAsync<int>(id, cancellationToken);
        // end-snippet
        return words;
    }
}
