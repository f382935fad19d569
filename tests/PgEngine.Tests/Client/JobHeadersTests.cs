using System.Diagnostics;
using PgEngine.Client;

namespace PgEngine.Tests.Client;

public sealed class JobHeadersTests
{
    [Fact]
    public void No_headers_and_no_trace_are_nothing() => Assert.Null(JobHeaders.Write(null, null));

    [Fact]
    public void The_trace_stands_beside_the_headers_of_the_caller()
    {
        using var activity = Started();
        activity.TraceStateString = "vendor=1";

        Assert.Equal(
            $$"""{"tenant":"blue","traceparent":"{{activity.Id}}","tracestate":"vendor=1"}""",
            JobHeaders.Write(new Dictionary<string, string> { ["tenant"] = "blue" }, activity));
    }

    [Fact]
    public void A_trace_that_the_caller_gives_is_left_alone()
    {
        using var activity = Started();
        activity.TraceStateString = "vendor=1";

        Assert.Equal(
            """{"traceparent":"mine"}""", JobHeaders.Write(new Dictionary<string, string> { ["traceparent"] = "mine" }, activity));
    }

    [Fact]
    public void The_state_of_another_trace_is_not_mixed_in()
    {
        using var activity = Started();

        Assert.Equal(
            $$"""{"traceparent":"{{activity.Id}}"}""",
            JobHeaders.Write(new Dictionary<string, string> { ["tracestate"] = "foreign=1" }, activity));
    }

    private static Activity Started() => new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();
}
