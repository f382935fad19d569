using PgEngine.Sql;

namespace PgEngine.Client;

internal sealed partial class PgEngineClient
{
    public async Task<IReadOnlyList<Finding>> DoctorAsync(CancellationToken cancellationToken = default)
    {
        var command = statements.Command(statements.Doctor);
        await using (command.ConfigureAwait(false))
        {
            return await Doctor.ExecuteAsync(command, cancellationToken).ConfigureAwait(false);
        }
    }
}
