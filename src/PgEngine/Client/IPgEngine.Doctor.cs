namespace PgEngine.Client;

public partial interface IPgEngine
{
    /// <summary>Looks for every trouble that can be seen from inside the database, each with its cure.</summary>
    /// <param name="cancellationToken">Cancels the statement, which may take a second on a large database.</param>
    /// <returns>The findings, worst first; empty when all is well.</returns>
    /// <remarks>Needs the profile worker, viewer or operator. For a cheap probe use the health checks.</remarks>
    Task<IReadOnlyList<Finding>> DoctorAsync(CancellationToken cancellationToken = default);
}
