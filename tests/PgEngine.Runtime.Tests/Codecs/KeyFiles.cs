using System.Security.Cryptography;

namespace PgEngine.Runtime.Tests.Codecs;

/// <summary>Random keys in files, by name.</summary>
internal sealed class KeyFiles : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pgengine-keys-");

    public string this[string name]
    {
        get
        {
            var path = Path.Combine(_folder.FullName, name);
            if (!File.Exists(path))
            {
                File.WriteAllText(path, Convert.ToHexString(RandomNumberGenerator.GetBytes(32)));
            }

            return "file:" + path;
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
