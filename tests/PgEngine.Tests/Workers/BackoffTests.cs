using PgEngine.Workers;

namespace PgEngine.Tests.Workers;

public sealed class BackoffTests
{
    [Theory]
    [InlineData(0.0, 50)]
    [InlineData(1.0, 100)]
    public void Pauses_double_up_to_the_cap_and_lie_between_half_and_all_of_it(double random, double firstMs)
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(500), () => random);
        var pauses = Enumerable.Range(0, 5).Select(_ => backoff.Next().TotalMilliseconds / firstMs).ToArray();

        Assert.Equal([1, 2, 4, 5, 5], pauses);
    }

    [Fact]
    public void A_success_begins_anew()
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10), () => 1);
        backoff.Next();
        backoff.Next();
        backoff.Reset();

        Assert.Equal(TimeSpan.FromMilliseconds(100), backoff.Next());
    }

    [Fact]
    public void Years_of_failures_do_not_overflow()
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), () => 1);
        for (var i = 0; i < 100_000; i++)
        {
            Assert.InRange(backoff.Next(), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
        }
    }
}
