using System.Diagnostics.CodeAnalysis;
using Npgsql;
using NpgsqlTypes;
using PgEngine.Client;
using PgEngine.Jobs;

namespace PgEngine.Cli.Demo.Worker;

/// <summary>
/// Analyses one document. Result row, follow-up job and completion share one transaction: a worker killed at any point leaves
/// all three or none.
/// </summary>
[SuppressMessage("Performance", "CA1812:Avoid uninstantiated internal classes", Justification = "Made by the service container.")]
internal sealed class AnalyseDocumentHandler(NpgsqlDataSource source, IPgEngine engine, DemoWorkerSettings settings)
    : IJobHandler<AnalyseDocument>
{
    private const string InsertResult =
        """
        insert into demo.results (document_id, job_id, attempt, worker, words, top_words, digest)
        values ($1, $2, $3, $4, $5, $6, $7)
        """;

    public async Task<JobOutcome> RunAsync(AnalyseDocument payload, JobContext job, CancellationToken cancellationToken)
    {
        var analysis = DocumentAnalysis.Of(await ReadAsync(payload.DocumentId, cancellationToken));
        await Task.Delay(WorkOn(payload.DocumentId), cancellationToken);

        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await StoreAsync(connection, payload, job, analysis, cancellationToken);
        await engine.EnqueueAsync(
            new DeliverWebhook(payload.DocumentId, analysis.Words, analysis.Digest),
            new EnqueueOptions { Queue = DemoNames.WebhookQueue },
            transaction,
            cancellationToken);
        await job.CompleteInAsync(transaction, cancellationToken);

        // Not to be cancelled: a commit given up half way leaves everyone in doubt.
        await transaction.CommitAsync(CancellationToken.None);
        return JobOutcome.Completed;
    }

    private async Task<string> ReadAsync(long documentId, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("select body from demo.documents where id = $1");
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = documentId });
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task StoreAsync(
        NpgsqlConnection connection,
        AnalyseDocument payload,
        JobContext job,
        DocumentAnalysis analysis,
        CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(InsertResult, connection);
        command.Parameters.AddRange(new NpgsqlParameter[]
        {
            new NpgsqlParameter<long> { TypedValue = payload.DocumentId },
            new NpgsqlParameter<long> { TypedValue = job.JobId },
            new NpgsqlParameter<int> { TypedValue = job.Attempt },
            new NpgsqlParameter<string> { TypedValue = settings.Name },
            new NpgsqlParameter<int> { TypedValue = analysis.Words },
            new NpgsqlParameter<string> { TypedValue = analysis.TopWords, NpgsqlDbType = NpgsqlDbType.Jsonb },
            new NpgsqlParameter<string> { TypedValue = analysis.Digest },
        });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // Half to one and a half times the setting, so that jobs do not end in step.
    private TimeSpan WorkOn(long documentId) => settings.Work * (0.5 + (documentId * 37 % 100 / 100.0));
}
