namespace PgEngine.Runtime.Tests.Dispatch;

internal sealed record Parcel(string To, int Items);
