namespace PgEngine.History.Tests.Checking;

internal static class BoolExtensions
{
    public static void IsTrue(this bool value) => Assert.True(value);
}
