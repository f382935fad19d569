using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;
using PgEngine.Connections;
using PgEngine.Jobs;

namespace PgEngine.Hosting;

/// <summary>Resolves what the settings only name: the connection string, and where JSON type information comes from.</summary>
internal sealed class PgEnginePostConfigureOptions : IPostConfigureOptions<PgEngineOptions>
{
    private const string OnlyWithReflection =
        "Trimmed and native applications have JsonSerializer.IsReflectionEnabledByDefault off, and the branch is removed.";

    public void PostConfigure(string? name, PgEngineOptions options)
    {
        if (!string.IsNullOrWhiteSpace(options.ConnectionString))
        {
            options.ConnectionString = Resolve(name, options.ConnectionString);
        }

        LoadKeys(name, options);
        FillIn(options);
        if (options.Json is { IsReadOnly: false } json)
        {
            json.TypeInfoResolver ??= DefaultResolver();
            json.MakeReadOnly();
        }
    }

    /// <summary>
    /// Knows every type, or none where the application has switched reflection off: then its own contexts must know them.
    /// </summary>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = OnlyWithReflection)]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = OnlyWithReflection)]
    private static IJsonTypeInfoResolver DefaultResolver() =>
        JsonSerializer.IsReflectionEnabledByDefault ? new DefaultJsonTypeInfoResolver() : JsonTypeInfoResolver.Combine();

    /// <summary>Kinds that do not say how they are retried get the instance's word.</summary>
    private static void FillIn(PgEngineOptions options)
    {
        foreach (var job in options.Jobs.Values)
        {
            job.Options.MaxAttempts ??= options.MaxAttempts;
            if (job.Options.Retry is null && (options.RetryBackoffBase is not null || options.RetryBackoffCap is not null))
            {
                var standard = new RetryPolicy();
                job.Options.Retry = standard with
                {
                    Base = options.RetryBackoffBase ?? standard.Base, Cap = options.RetryBackoffCap ?? standard.Cap,
                };
            }
        }
    }

    private static void LoadKeys(string? name, PgEngineOptions options)
    {
        try
        {
            _ = options.PayloadCodecs;
        }
        catch (FormatException e)
        {
            throw new OptionsValidationException(name ?? Options.DefaultName, typeof(PgEngineOptions), [e.Message]);
        }
    }

    private static string Resolve(string? name, string connectionString)
    {
        try
        {
            return ConnectionStringResolver.Resolve(connectionString);
        }
        catch (FormatException e)
        {
            throw new OptionsValidationException(name ?? Options.DefaultName, typeof(PgEngineOptions), [e.Message]);
        }
    }
}
