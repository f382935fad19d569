using System.Security.Cryptography;
using PgEngine.Hosting;

namespace PgEngine.Tests.Codecs;

/// <summary>Random keys in files of a temporary folder.</summary>
public sealed class TestKeys : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pgengine-keys-");

    /// <summary>The reference to a file that holds a key of this name; the same key each time.</summary>
    public string Reference(string name, int length = 32)
    {
        var path = Path.Combine(_folder.FullName, name);
        if (!File.Exists(path))
        {
            File.WriteAllText(path, Convert.ToBase64String(RandomNumberGenerator.GetBytes(length)) + "\n");
        }

        return "file:" + path;
    }

    /// <summary>Options with keys of these names, the first of which is active.</summary>
    public PgEngineOptions Options(params string[] names)
    {
        var options = new PgEngineOptions { ActiveEncryptionKey = names.FirstOrDefault() };
        foreach (var name in names)
        {
            options.EncryptionKeys.Add(name, Reference(name));
        }

        return options;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
