namespace PgEngine.Workflows.Journal;

/// <summary>How a step has failed for good, as its row says it.</summary>
/// <param name="Type">The exception's type.</param>
/// <param name="Message">Its message.</param>
/// <param name="Code">A word for programs.</param>
/// <param name="IsInDoubt">Whether it was begun and nothing is known of its end.</param>
internal sealed record StepFailure(string Type, string Message, string? Code, bool IsInDoubt);
