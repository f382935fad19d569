using System.Text.Json.Serialization;

namespace PgEngine.Tests.Hosting;

[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(int))]
internal sealed partial class KnownJson : JsonSerializerContext;
