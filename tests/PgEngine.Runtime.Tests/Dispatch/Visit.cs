namespace PgEngine.Runtime.Tests.Dispatch;

internal sealed record Visit(Parcel Parcel, int Attempt, Van Van);
