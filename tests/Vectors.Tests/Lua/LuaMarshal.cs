using System.Runtime.CompilerServices;
using System.Text;
using KeraLua;
using RxSocket.Blocking;
using Function = RxSocket.Blocking.LuaFunction;

namespace RxSocket.Vectors.Lua;

/// <summary>Values from Lua to C# and back. Uses only calls of Lua's interface that raise nothing but a lack of memory.</summary>
internal sealed class LuaMarshal(LuaWorld world)
{
    private readonly List<object> _objects = [];
    private readonly Dictionary<object, int> _numbers = new(ReferenceEqualityComparer.Instance);
    private readonly ConditionalWeakTable<Function, LuaRef> _functions = [];
    private int _handles;
    private int _exceptions;
    private int _invoke;

    /// <summary>What world.lua gives: references to two tables and a function.</summary>
    public void Know(int handles, int exceptions, int invoke) => (_handles, _exceptions, _invoke) = (handles, exceptions, invoke);

    public object ObjectOf(long number) => _objects[(int)number];

    public int NumberOf(object value)
    {
        if (!_numbers.TryGetValue(value, out int number))
        {
            number = _objects.Count;
            _objects.Add(value);
            _numbers.Add(value, number);
        }

        return number;
    }

    /// <summary>The function in Lua behind a delegate, if there is one.</summary>
    public LuaRef? LuaSideOf(Function function) => _functions.TryGetValue(function, out LuaRef? reference) ? reference : null;

    public object?[] ReadFrom(KeraLua.Lua state, int first)
    {
        object?[] values = new object?[Math.Max(state.GetTop() - first + 1, 0)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Read(state, first + i);
        }

        return values;
    }

    public object? Read(KeraLua.Lua state, int index)
    {
        switch (state.Type(index))
        {
            case LuaType.None or LuaType.Nil:
                return null;
            case LuaType.Boolean:
                return state.ToBoolean(index);
            case LuaType.Number:
                return state.IsInteger(index) ? (object)state.ToInteger(index) : state.ToNumber(index);
            case LuaType.String:
                return Encoding.Latin1.GetString(state.ToBuffer(index, callMetamethod: false));
            default:
                return ObjectBehind(state, index, _handles) ?? Foreign(state, index);
        }
    }

    /// <summary>The exception that an error value stands for.</summary>
    public Exception ErrorOf(KeraLua.Lua state, int index) =>
        state.Type(index) == LuaType.Table && ObjectBehind(state, index, _exceptions) is TryException thrown ? thrown : new LuaRaisedException(Read(state, index));

    /// <summary>Pushes all that a call takes; the answer is the number of arguments.</summary>
    public int PushCall(KeraLua.Lua state, LuaRef function, object?[] arguments)
    {
        state.CheckStack(arguments.Length + 10);
        state.RawGetInteger(LuaRegistry.Index, _invoke);
        Push(state, function);
        PushAll(state, arguments);
        return arguments.Length + 1;
    }

    public void PushAll(KeraLua.Lua state, params ReadOnlySpan<object?> values)
    {
        state.CheckStack(values.Length + 10);
        foreach (object? value in values)
        {
            Push(state, value);
        }
    }

    public void Push(KeraLua.Lua state, object? value)
    {
        switch (value)
        {
            case null:
                state.PushNil();
                break;
            case bool flag:
                state.PushBoolean(flag);
                break;
            case double number:
                state.PushNumber(number);
                break;
            case long or int:
                state.PushInteger(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture));
                break;
            case string text:
                state.PushBuffer(Encoding.Latin1.GetBytes(text));
                break;
            case LuaTableRef table:
                state.RawGetInteger(LuaRegistry.Index, table.Reference);
                break;
            case LuaRef reference:
                state.RawGetInteger(LuaRegistry.Index, reference.Reference);
                break;
            case Function function when LuaSideOf(function) is { } lua:
                state.RawGetInteger(LuaRegistry.Index, lua.Reference);
                break;
            case IDictionary<object, object?> table:
                PushTable(state, table);
                break;
            default:
                PushMarker(state, NumberOf(value), value is Function ? "function" : "object");
                break;
        }
    }

    private void PushTable(KeraLua.Lua state, IDictionary<object, object?> table)
    {
        state.CreateTable(0, table.Count);
        foreach ((object key, object? value) in table)
        {
            PushAll(state, key, value);
            state.RawSet(-3);
        }
    }

    // world.lua makes a function or an object of it.
    private static void PushMarker(KeraLua.Lua state, int number, string kind)
    {
        state.CreateTable(0, 3);
        Set("is_marker", static state => state.PushBoolean(true));
        Set("id", state => state.PushInteger(number));
        Set("kind", state => state.PushBuffer(Encoding.Latin1.GetBytes(kind)));

        void Set(string key, Action<KeraLua.Lua> push)
        {
            state.PushBuffer(Encoding.Latin1.GetBytes(key));
            push(state);
            state.RawSet(-3);
        }
    }

    private object? ObjectBehind(KeraLua.Lua state, int index, int table)
    {
        int position = state.AbsIndex(index);
        state.CheckStack(4);
        state.RawGetInteger(LuaRegistry.Index, table);
        state.PushCopy(position);
        state.RawGet(-2);
        object? known = state.IsInteger(-1) ? _objects[(int)state.ToInteger(-1)] : null;
        state.Pop(2);
        return known;
    }

    private object Foreign(KeraLua.Lua state, int index)
    {
        LuaType type = state.Type(index);
        bool callable = type == LuaType.Function || IsCallable(state, index);
        state.PushCopy(index);
        LuaRef reference = new(state.Ref(LuaRegistry.Index));
        if (callable)
        {
            Function function = arguments => world.CallLua(reference, arguments);
            _functions.Add(function, reference);
            return function;
        }

        return type == LuaType.Table ? new LuaTableRef(world, reference.Reference) : reference;
    }

    private static bool IsCallable(KeraLua.Lua state, int index)
    {
        int position = state.AbsIndex(index);
        state.CheckStack(4);
        if (state.Type(position) != LuaType.Table || !state.GetMetaTable(position))
        {
            return false;
        }

        state.PushBuffer("__call"u8.ToArray());
        bool callable = state.RawGet(-2) == LuaType.Function;
        state.Pop(2);
        return callable;
    }
}
