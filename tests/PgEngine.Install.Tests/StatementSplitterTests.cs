using PgEngine.Schema;

namespace PgEngine.Install.Tests;

public sealed class StatementSplitterTests
{
    [Theory]
    [InlineData("select ';'; select 2", "select ';';", "select 2")]
    [InlineData("select 'it''s; ok'; select 2;", "select 'it''s; ok';", "select 2;")]
    [InlineData("select 1 as \"a;b\";", "select 1 as \"a;b\";")]
    [InlineData("do $$ begin; 'x end; $$; select 2", "do $$ begin; 'x end; $$;", "select 2")]
    [InlineData("do $body$ a; $$ b; $body$; select 2", "do $body$ a; $$ b; $body$;", "select 2")]
    [InlineData("select $1; select $2", "select $1;", "select $2")]
    [InlineData("select 1 -- one; 'two\n; select 2", "select 1 -- one; 'two\n;", "select 2")]
    [InlineData("/* a; /* b; */ c; */ select 1; -- the end;", "select 1;")]
    [InlineData(" ; ;\n-- nothing\n")]
    [InlineData("select 1 - 2; select 4 / 2", "select 1 - 2;", "select 4 / 2")]
    public void Statements_end_at_semicolons_outside_of_quotes_and_comments(string script, params string[] statements) =>
        Assert.Equal(statements, StatementSplitter.Split(script).Select(s => s.Text));

    [Fact]
    public void Statements_know_where_they_start()
    {
        const string Script = "-- header\nselect 1;\n\n-- more\nselect 2;";

        Assert.All(StatementSplitter.Split(Script), s => Assert.Equal(s.Text, Script.Substring(s.Start, s.Text.Length)));
    }

    [Fact]
    public void No_script_of_this_release_ends_inside_a_quote_or_a_comment() =>
        Assert.All(EmbeddedScripts.Instance.Scripts, script =>
        {
            var last = StatementSplitter.Split(script.Text)[^1];
            Assert.Empty(script.Text[(last.Start + last.Text.Length)..].Trim());
        });
}
