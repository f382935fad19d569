namespace PgEngine.Examples.Support;

/// <summary>A piece of code of a document, shown in a fence or kept in a comment of its language (<c>&lt;!-- sql … --&gt;</c>).</summary>
/// <param name="Language">As it stands behind the opening fence.</param>
/// <param name="Code">The lines between the fences.</param>
/// <param name="Line">The number of the first of them in the document.</param>
/// <param name="IsShown">Whether a reader sees it.</param>
/// <param name="Note">What the comment directly above the fence says, or null.</param>
internal sealed record Fence(string Language, string Code, int Line, bool IsShown, string? Note)
{
    public string[] Lines => Code.Split('\n');
}
