using PgEngine.Routing;

namespace PgEngine.Workers;

/// <summary>One claim to be sent. Sent again after a lost answer, with the same lease, it brings the same jobs.</summary>
/// <param name="Lease">The lease, made here.</param>
/// <param name="Max">How many jobs at most; 0 only asks when to look again.</param>
/// <param name="Free">How many of them can start at once.</param>
/// <param name="Alone">Whether this worker holds nothing, so that a suspect may run alone.</param>
/// <param name="LingerMs">How long enqueuers may rely on the next claim coming by itself.</param>
/// <param name="Cursor">Where the last claim stopped; null reads every lane from its head.</param>
/// <param name="Group">Whose claim it is.</param>
/// <param name="Route">Which jobs it may take; null for any.</param>
/// <param name="MayRunAgain">Whether all it may bring may run again when it is lost without a trace.</param>
/// <param name="Looks">Whether it looks for what came late behind the cursor, too.</param>
/// <param name="IsPoll">Whether nothing but the poll interval led to it.</param>
internal sealed record ClaimRequest(
    HeldLease Lease, int Max, int Free, bool Alone, int LingerMs, string? Cursor, ClaimGroup Group,
    ClaimRoute? Route, bool MayRunAgain = false, bool Looks = true, bool IsPoll = false);
