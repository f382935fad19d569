using PgEngine.Bench.Measuring;

namespace PgEngine.Bench.Tests;

public sealed class StatisticsTests
{
    [Theory]
    [InlineData(new[] { 3.0, 1.0, 2.0 }, 2.0)]
    [InlineData(new[] { 4.0, 1.0, 3.0, 2.0 }, 2.5)]
    public void The_median_is_the_middle_or_the_mean_of_the_two_in_the_middle(double[] figures, double median) =>
        Assert.Equal(median, Statistics.Median(figures));

    [Fact]
    public void Percentiles_are_figures_that_were_measured()
    {
        var latencies = Latencies.Of(Enumerable.Range(1, 1000).Select(i => (double)i).Reverse());
        Assert.Equal(new Latencies(500, 950, 990), latencies);
    }

    [Fact]
    public void One_figure_is_all_percentiles() => Assert.Equal(new Latencies(7, 7, 7), Latencies.Of([7]));
}
