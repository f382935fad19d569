namespace PgEngine.Hooks;

/// <summary>What a claim brought.</summary>
/// <param name="Count">How many jobs.</param>
/// <param name="Asked">How many were asked for.</param>
/// <param name="Free">How many slots were free; what is over was claimed ahead.</param>
public readonly record struct JobsClaimedEvent(int Count, int Asked, int Free);
