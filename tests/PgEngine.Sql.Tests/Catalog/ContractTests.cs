using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Catalog;

/// <summary>
/// The signatures that callers rely on stand in sql/contract.txt, so that a change of one is seen in review. A line may be added; a changed or removed
/// one breaks workers of the last release.
/// </summary>
public sealed class ContractTests(DatabaseFixture fixture) : IClassFixture<DatabaseFixture>
{
    private const string UpdateVariable = "PGENGINE_UPDATE_CONTRACT";

    private static readonly string ContractFile = Path.Combine(Repository.Root, "sql", "contract.txt");

    [Fact]
    public async Task The_functions_that_roles_may_call_have_the_signatures_of_the_contract_file()
    {
        var actual = await fixture.Database.Source.ColumnAsync<string>(
            """
            select format('%s(%s) returns %s', p.proname,
              pg_get_function_arguments(p.oid), pg_get_function_result(p.oid))
            from pg_proc p
            where p.pronamespace = 'engine'::regnamespace and p.proname not like '\_%'
            order by p.proname collate "C"
            """);

        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
        {
            await File.WriteAllTextAsync(ContractFile, string.Join('\n', actual) + "\n");
        }

        var expected = (await File.ReadAllTextAsync(ContractFile)).ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        var removed = expected.Except(actual).Select(line => "- " + line);
        var added = actual.Except(expected).Select(line => "+ " + line);
        var changes = string.Join('\n', removed.Concat(added));
        Assert.True(changes.Length == 0, $"""
            The SQL contract changed. If that is meant, run this test once with {UpdateVariable}=1 and commit sql/contract.txt.
            {changes}
            """);
        Assert.Equal(expected, actual);
    }
}
