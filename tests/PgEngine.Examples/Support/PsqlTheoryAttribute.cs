namespace PgEngine.Examples.Support;

/// <summary>As <see cref="PsqlFactAttribute"/>, for several cases.</summary>
internal sealed class PsqlTheoryAttribute : TheoryAttribute
{
    public PsqlTheoryAttribute() => Skip = PsqlFactAttribute.Missing();
}
