using System.Text.Json;

namespace RxSocket.Vectors.Support;

/// <summary>One file of recordings: an array of cases, each with a name. From tests/Vectors, or from the folder that RXSOCKET_VECTORS names.</summary>
internal sealed class VectorFile
{
    public const string FolderVariable = "RXSOCKET_VECTORS";

    private static readonly Dictionary<string, VectorFile> Loaded = [];

    private readonly Dictionary<string, JsonElement> _cases = [];

    private VectorFile(string name)
    {
        Name = name;
        string path = Path.Combine(Folder, name + ".json");
        IsThere = File.Exists(path);
        if (IsThere)
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            foreach (JsonElement one in document.RootElement.EnumerateArray())
            {
                _cases.Add(one.GetProperty("name").GetString()!, one.Clone());
            }
        }
    }

    public string Name { get; }

    /// <summary>A file that is absent is skipped.</summary>
    public bool IsThere { get; }

    public IReadOnlyDictionary<string, JsonElement> Cases => _cases;

    private static string Folder => Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder
        ? folder
        : Path.Combine(AppContext.BaseDirectory, "Vectors");

    public static VectorFile Load(string name)
    {
        lock (Loaded)
        {
            if (!Loaded.TryGetValue(name, out VectorFile? file))
            {
                Loaded.Add(name, file = new VectorFile(name));
            }

            return file;
        }
    }
}
