using PgEngine.Workflows.Journal;

namespace PgEngine.Tests.Workflows;

/// <summary>The key of a journal row; <c>_step_hash</c> computes the same from the same five names, in a test of its own.</summary>
public sealed class StepHashTests
{
    [Theory]
    [InlineData("charge#1", 2199125373217805275)]
    [InlineData("all#1/mail/send#2", 8289340333433586957)]
    [InlineData("each#1/überweisung 7/pay#1>", 8195250405535801606)]
    [InlineData("$cancel", -1820242686259582140)]
    [InlineData("", -2039914840885289964)]
    public void The_hash_is_the_first_eight_bytes_of_sha256(string name, long hash) => Assert.Equal(hash, StepHash.Of(name));

    [Fact]
    public void A_long_name_is_hashed_as_a_whole()
    {
        var name = string.Concat(Enumerable.Repeat("überweisung/", 80));
        var sha256 = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name));

        Assert.Equal(System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(sha256), StepHash.Of(name));
    }
}
