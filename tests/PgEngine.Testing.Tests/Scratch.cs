namespace PgEngine.Testing.Tests;

/// <summary>Folders of the tests, open to all users as the temporary folder itself is.</summary>
internal static class Scratch
{
    private const UnixFileMode ForAll = (UnixFileMode)0b111_111_111;

    public static string NewFolder()
    {
        var folder = Path.Combine("/tmp", $"pgengine-scratch-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, ForAll);
        }

        return folder;
    }

    public static void Remove(string folder)
    {
        while (Directory.Exists(folder))
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (DirectoryNotFoundException)
            {
                // The process whose folder it is cleans up at the same time.
            }
        }
    }
}
