using System.Security.Cryptography;
using PgEngine.Bench.Yardstick;

namespace PgEngine.Bench.Tests;

public sealed class YardstickTests
{
    // A changed script makes all earlier ratios worthless: add a new yardstick beside it instead.
    [Theory]
    [InlineData(YardstickScript.Table, "63c2490de6b08d5968d9075be0c693f730755bd6cd79d10bf70ed2bec42802a6")]
    [InlineData(YardstickScript.Drain, "cfbf5ed7a6eb96e467bdf4e127bb493f9afd93f6583702c4a9f56d06249b0fe9")]
    [InlineData(YardstickScript.Insert, "c210097a8640e2b1d566a47d6660642582ab5311a2f522f4313ab52e39cb658d")]
    public async Task A_yardstick_script_is_frozen(string name, string sha256)
    {
        var script = await File.ReadAllBytesAsync(YardstickScript.PathOf(name));
        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(script)));
    }
}
