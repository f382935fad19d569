using static PgEngine.History.Tests.Checking.Story;

namespace PgEngine.History.Tests.Checking;

internal static class StoryExtensions
{
    /// <summary>A job that went well.</summary>
    public static Story Done(this Story story) => story.Enqueued().Claimed(A, 1).Completed(A).Final(lease: A);

    /// <summary>w1 is frozen and loses the job to w2, which holds it.</summary>
    public static Story TakenOver(this Story story) => story
        .Enqueued().Claimed(A, 1).At(100).Fault("freeze").At(2500).Swept(A).Claimed(B, 2, "w2").At(3000).FaultOver("freeze");
}
