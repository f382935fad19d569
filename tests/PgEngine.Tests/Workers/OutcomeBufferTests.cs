using PgEngine.Workers;

namespace PgEngine.Tests.Workers;

public sealed class OutcomeBufferTests
{
    private readonly OutcomeBuffer _buffer = new(maxItems: 3);

    [Fact]
    public void Outcomes_leave_oldest_first_and_no_more_than_were_asked_for()
    {
        Add(1, 2, 3);
        Assert.Equal([1, 2], Take(2));
        Assert.Equal([3], Take(2));
        Assert.Empty(Take(2));
    }

    [Fact]
    public void A_full_buffer_says_so_and_takes_more_all_the_same()
    {
        Add(1, 2);
        Assert.False(_buffer.IsFull);
        Add(3, 4);
        Assert.True(_buffer.IsFull);
        Assert.Equal([1, 2, 3, 4], Take(10));
        Assert.False(_buffer.IsFull);
    }

    [Fact]
    public void Few_outcomes_with_large_results_fill_it_too_until_they_are_taken()
    {
        var large = new string('x', OutcomeBuffer.MaxBytes);
        _buffer.Add(Samples.Item(1));
        _buffer.Add(Samples.Item(2, large));
        Assert.True(_buffer.IsFull);
        _buffer.Take(1);
        Assert.True(_buffer.IsFull);
        _buffer.Take(1);
        Assert.False(_buffer.IsFull);
    }

    [Fact]
    public void Only_the_last_progress_of_a_job_is_kept_and_it_goes_once()
    {
        var (first, second) = (Samples.Job(1), Samples.Job(2));
        _buffer.Report(first, "1");
        _buffer.Report(second, "2");
        _buffer.Report(first, "3");

        Assert.True(_buffer.HasProgress);
        Assert.Equal(["2", "3"], _buffer.TakeProgress().Select(report => report.Json).Order());
        Assert.Empty(_buffer.TakeProgress());
    }

    [Fact]
    public void The_end_of_a_job_makes_its_progress_worthless()
    {
        _buffer.Report(Samples.Job(1), "0.9");
        Add(1);
        Assert.False(_buffer.HasProgress);
    }

    [Fact]
    public void It_is_not_drained_while_an_outcome_is_to_come_back()
    {
        Assert.True(_buffer.IsDrained);
        _buffer.Announce();
        Assert.False(_buffer.IsDrained);
        _buffer.AddAnnounced(Samples.Item(1));
        Assert.False(_buffer.IsDrained);
        Take(1);
        Assert.True(_buffer.IsDrained);
    }

    [Fact]
    public void Whoever_sends_is_told_of_outcomes_and_of_progress()
    {
        var told = 0;
        _buffer.Added = () => told++;
        Add(1);
        _buffer.Report(Samples.Job(2), "1");
        Assert.Equal(2, told);
    }

    private void Add(params long[] ids) => Array.ForEach(ids, id => _buffer.Add(Samples.Item(id)));

    private IEnumerable<long> Take(int max) => _buffer.Take(max).Select(item => item.Job.Id);
}
