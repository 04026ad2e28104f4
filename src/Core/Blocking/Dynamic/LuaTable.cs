using System.Collections;
using System.Runtime.CompilerServices;

namespace RxSocket.Blocking;

/// <summary>Tables as hosts give them (a dictionary, or a list that counts from 1 in Lua) and as we make them: dictionaries.</summary>
internal static class LuaTable
{
    public static bool Is(object? value) => value is IDictionary or IList;

    public static object? Get(object table, long index) => table switch
    {
        IList list => index >= 1 && index <= list.Count ? list[(int)index - 1] : null,
        IDictionary dictionary => dictionary[index] ?? dictionary[(int)index] ?? dictionary[(double)index],
        _ => null,
    };

    public static object? Get(object table, string key) => table is IDictionary dictionary ? dictionary[key] : null;

    public static void Set(object table, string key, object value)
    {
        if (table is IDictionary dictionary)
        {
            dictionary[key] = value;
        }
    }

    /// <summary>An empty table whose keys are Lua's: objects by identity.</summary>
    public static Dictionary<object, object?> New() => new(KeyComparer.Instance);

    private sealed class KeyComparer : IEqualityComparer<object>
    {
        public static readonly KeyComparer Instance = new();

        public new bool Equals(object? x, object? y) => IsValue(x) ? object.Equals(x, y) : ReferenceEquals(x, y);

        public int GetHashCode(object key) => IsValue(key) ? key.GetHashCode() : RuntimeHelpers.GetHashCode(key);

        private static bool IsValue(object? key) => key is string or bool || LuaNumber.IsNumber(key);
    }
}
