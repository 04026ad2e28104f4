using System.Collections;

namespace RxSocket.Vectors.Lua;

/// <summary>A table of Lua, as itself: C# sees a dictionary that can be looked up in, and gives the same table back.</summary>
internal sealed class LuaTableRef(LuaWorld world, int reference) : IDictionary
{
    public int Reference => reference;

    public object? this[object key]
    {
        get => world.RawGet(this, key);
        set => world.RawSet(this, key, value);
    }

    public bool IsFixedSize => false;

    public bool IsReadOnly => true;

    public ICollection Keys => throw new NotSupportedException();

    public ICollection Values => throw new NotSupportedException();

    public int Count => throw new NotSupportedException();

    public bool IsSynchronized => false;

    public object SyncRoot => this;

    public bool Contains(object key) => this[key] is not null;

    public void Add(object key, object? value) => throw new NotSupportedException();

    public void Clear() => throw new NotSupportedException();

    public void Remove(object key) => throw new NotSupportedException();

    public void CopyTo(Array array, int index) => throw new NotSupportedException();

    public IDictionaryEnumerator GetEnumerator() => throw new NotSupportedException();

    IEnumerator IEnumerable.GetEnumerator() => throw new NotSupportedException();
}

/// <summary>Anything else that only Lua understands: a file, a coroutine.</summary>
internal sealed record LuaRef(int Reference);

/// <summary>An error that Lua code raised, with its value, on its way through C#.</summary>
internal sealed class LuaRaisedException(object? value) : Exception(value as string ?? "a Lua error")
{
    public object? Value => value;
}
