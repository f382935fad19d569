using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Model;

public sealed class QueueModelTests(DatabaseFixture fixture) : QueueTest(fixture)
{
    private const int Commands = 300;

    public static TheoryData<int> Seed => SeedCount.Seeds(6);

    [Theory]
    [MemberData(nameof(Seed))]
    public async Task Any_sequence_of_commands_does_what_the_model_says(int seed) =>
        await new ModelRun(seed, A, Clock, Noon).RunAsync(Commands);
}
