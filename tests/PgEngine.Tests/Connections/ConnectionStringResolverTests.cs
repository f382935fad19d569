using Npgsql;
using PgEngine.Connections;

namespace PgEngine.Tests.Connections;

public sealed class ConnectionStringResolverTests
{
    private const string Secret = "s3cret";

    [Fact]
    public void A_uri_becomes_what_Npgsql_reads()
    {
        var settings = Resolve(
            "postgres://ada:p%40ss%3Aw%2Frd@db.example:6432/my%20shop?sslmode=verify-full&application_name=web&connect_timeout=7");

        Assert.Equal("ada", settings.Username);
        Assert.Equal("p@ss:w/rd", settings.Password);
        Assert.Equal("db.example", settings.Host);
        Assert.Equal(6432, settings.Port);
        Assert.Equal("my shop", settings.Database);
        Assert.Equal(SslMode.VerifyFull, settings.SslMode);
        Assert.Equal("web", settings.ApplicationName);
        Assert.Equal(7, settings.Timeout);
    }

    [Theory]
    [InlineData("postgres://localhost", "localhost", 5432)]
    [InlineData("postgresql://localhost/shop", "localhost", 5432)]
    [InlineData("POSTGRES://ada@[::1]:5433/shop", "::1", 5433)]
    [InlineData("postgres://[fe80::1]/shop", "fe80::1", 5432)]
    [InlineData("postgres://a:5433,b,[::1]:5434/shop", "a:5433,b,[::1]:5434", 5432)]
    [InlineData("postgres://%2Fvar%2Frun%2Fpostgresql/shop", "/var/run/postgresql", 5432)]
    [InlineData("postgres:///shop?host=/var/run/postgresql&port=5433", "/var/run/postgresql", 5433)]
    public void Hosts_come_in_many_forms(string uri, string host, int port)
    {
        var settings = Resolve(uri);
        Assert.Equal(host, settings.Host);
        Assert.Equal(port, settings.Port);
    }

    [Fact]
    public void A_parameter_that_we_do_not_know_is_refused_by_name()
    {
        var error = Assert.Throws<FormatException>(() => Resolve($"postgres://ada:{Secret}@db/shop?pgbouncer=true"));
        Assert.Contains("pgbouncer", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData($"postgres://ada:{Secret}@db/shop?sslmode=maybe")]
    [InlineData($"postgres://ada:{Secret}/x@db:y/shop")]
    [InlineData($"postgres://ada:{Secret}@db:port/shop")]
    [InlineData($"postgres://ada:{Secret}@/shop")]
    [InlineData($"Host=db;Password=abc;{Secret}=d")]
    [InlineData($"Host=db;Port={Secret}")]
    [InlineData($"Host=db;Password={Secret};Pooling=maybe")]
    [InlineData($"Password={Secret}")]
    [InlineData(Secret)]
    public void No_error_shows_any_part_of_the_password(string value)
    {
        var error = Assert.Throws<FormatException>(() => ConnectionStringResolver.Resolve(value));
        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_environment_variable_may_hold_either_form()
    {
        var name = $"PGENGINE_TEST_{Guid.NewGuid():N}";
        try
        {
            Environment.SetEnvironmentVariable(name, " postgres://ada@db/shop \n");
            Assert.Equal("db", Resolve($"env:{name}").Host);
            Environment.SetEnvironmentVariable(name, "Host=other");
            Assert.Equal("other", Resolve($"env:{name}").Host);
        }
        finally
        {
            Environment.SetEnvironmentVariable(name, null);
        }

        Assert.Contains(name, Assert.Throws<FormatException>(() => Resolve($"env:{name}")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_file_is_read_and_trimmed()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "Host=db;Database=shop\n");
            Assert.Equal("shop", Resolve($"file:{path}").Database);
            File.WriteAllText(path, " \n");
            Assert.Contains("empty", Assert.Throws<FormatException>(() => Resolve($"file:{path}")).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }

        Assert.Contains(path, Assert.Throws<FormatException>(() => Resolve($"file:{path}")).Message, StringComparison.Ordinal);
    }

    private static NpgsqlConnectionStringBuilder Resolve(string value) => new(ConnectionStringResolver.Resolve(value));
}
