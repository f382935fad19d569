using Npgsql;
using PgEngine.Connections;
using PgEngine.Hosting;

namespace PgEngine.Tests.Connections;

public sealed class EngineConnectionsTests
{
    [Fact]
    public void The_engine_keeps_a_pool_of_its_own_outside_ambient_transactions()
    {
        const string Given = "Host=db;Enlist=true;Minimum Pool Size=50;Maximum Pool Size=80";
        using var connections = new EngineConnections(
            new PgEngineOptions { ConnectionString = Given, MaxConnections = 7 }, supplied: null);

        var settings = new NpgsqlConnectionStringBuilder(connections.Engine.ConnectionString);
        Assert.False(settings.Enlist);
        Assert.Equal(7, settings.MaxPoolSize);
        Assert.Equal(7, settings.MinPoolSize);
        Assert.Equal(10, settings.KeepAlive);
        Assert.Equal("pgengine", settings.ApplicationName);
        Assert.Same(connections.Engine, connections.Producers);
    }

    [Fact]
    public void A_listener_sits_in_no_pool()
    {
        using var connections = new EngineConnections(new PgEngineOptions { ConnectionString = "Host=db" }, supplied: null);
        using var listener = connections.CreateListener();

        Assert.False(new NpgsqlConnectionStringBuilder(listener.ConnectionString).Pooling);
    }

    [Fact]
    public void A_data_source_of_the_application_serves_producers_and_is_not_disposed_of()
    {
        using var supplied = NpgsqlDataSource.Create("Host=db;Database=shop");
        var connections = new EngineConnections(new PgEngineOptions(), supplied);
        connections.Dispose();

        Assert.Same(supplied, connections.Producers);
        Assert.True(connections.ProducersEnlist);
        Assert.Equal("shop", new NpgsqlConnectionStringBuilder(connections.Engine.ConnectionString).Database);
        using var usable = supplied.CreateConnection();
    }

    [Fact]
    public void Statements_name_the_schema_quoted()
    {
        using var connections = new EngineConnections(
            new PgEngineOptions { ConnectionString = "Host=db", Schema = "user" }, supplied: null);
        Assert.Equal("select \"user\".f(), \"user\".g()", connections.Qualify("select {schema}.f(), {schema}.g()"));
    }
}
