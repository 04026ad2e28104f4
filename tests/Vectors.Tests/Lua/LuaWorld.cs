using System.Reflection;
using KeraLua;
using RxSocket.Blocking;
using Function = RxSocket.Blocking.LuaFunction;
using NativeFunction = KeraLua.LuaFunction;

namespace RxSocket.Vectors.Lua;

/// <summary>
/// A real Lua around our functions, for the scenarios that are Lua code.
/// <list type="number">
/// <item>A function that Lua calls in C# never raises, yields or throws: it returns a tag and values, and world.lua raises or yields for it.
/// A longjmp of Lua over a frame of the runtime kills the process, sooner or later.</item>
/// <item>C# calls Lua protected; what it raised comes out as an exception and goes back in as the same value.</item>
/// <item>The body of a protect runs in a coroutine of its own. When it yields, the asynchronous body of ours awaits, and the wrapper in Lua yields for it.</item>
/// </list>
/// </summary>
internal sealed class LuaWorld : IDisposable
{
    private readonly KeraLua.Lua _main = new();
    private readonly LuaMarshal _marshal;
    private readonly Dictionary<string, Function> _functions = [];
    private readonly List<NativeFunction> _kept = [];
    private readonly List<object?> _log = [];
    private KeraLua.Lua _current;

    public LuaWorld()
    {
        _current = _main;
        _marshal = new LuaMarshal(this);
        foreach (string name in LuaCall.Functions)
        {
            _functions["socket." + name] = arguments => LuaCall.Function(name, arguments);
        }

        foreach ((string name, Function function) in new LuaLtn12(this).Functions)
        {
            _functions[name] = function;
        }

        _functions["socket.getblocksize"] = static _ => [(long)LuaSocket.BlockSize];
        _functions["socket.setblocksize"] = static arguments =>
        {
            LuaSocket.BlockSize = Convert.ToInt32(arguments[0], System.Globalization.CultureInfo.InvariantCulture);
            return [];
        };
        _functions["log"] = Log;
        Load("world.lua", Native(Call), Native(CallMethod), Native(Start), Native(Resume));
        int invoke = _main.Ref(LuaRegistry.Index);
        int exceptions = _main.Ref(LuaRegistry.Index);
        _marshal.Know(_main.Ref(LuaRegistry.Index), exceptions, invoke);
        Load("mime.lua");
        _main.SetTop(0);
    }

    public IReadOnlyList<object?> Logged => _log;

    /// <summary>Runs a scenario. What it raised comes out as <see cref="LuaRaisedException"/> or <see cref="TryException"/>.</summary>
    public object?[] Run(string code)
    {
        if (_main.LoadString(code) != LuaStatus.OK)
        {
            throw new FormatException(_main.ToString(-1));
        }

        return Protected(_main, arguments: 0);
    }

    public object?[] CallLua(LuaRef function, object?[] arguments)
    {
        KeraLua.Lua state = _current;
        return Protected(state, _marshal.PushCall(state, function, arguments));
    }

    public object? RawGet(LuaTableRef table, object key)
    {
        KeraLua.Lua state = _current;
        state.CheckStack(4);
        _marshal.Push(state, table);
        _marshal.Push(state, key);
        state.RawGet(-2);
        object? value = _marshal.Read(state, -1);
        state.Pop(2);
        return value;
    }

    public void RawSet(LuaTableRef table, object key, object? value)
    {
        KeraLua.Lua state = _current;
        _marshal.PushAll(state, table, key, value);
        state.RawSet(-3);
        state.Pop(1);
    }

    /// <summary>What stands in a table: an array of values where it was packed, otherwise a dictionary.</summary>
    public object? Deep(object? value)
    {
        if (value is not LuaTableRef table)
        {
            return value;
        }

        Dictionary<object, object?> entries = [];
        KeraLua.Lua state = _current;
        state.CheckStack(6);
        _marshal.Push(state, table);
        state.PushNil();
        while (state.Next(-2))
        {
            entries[_marshal.Read(state, -2)!] = _marshal.Read(state, -1);
            state.Pop(1);
        }

        state.Pop(1);
        foreach (object key in entries.Keys.ToArray())
        {
            entries[key] = Deep(entries[key]);
        }

        return entries.Remove("n", out object? count) && count is long length
            ? Enumerable.Range(1, (int)length).Select(i => entries.GetValueOrDefault((long)i)).ToArray()
            : entries;
    }

    /// <summary>A function in Lua, from its text.</summary>
    public Function Compile(string code) => (Function)Run("return " + code)[0]!;

    public void Dispose() => _main.Dispose();

    private object?[] Protected(KeraLua.Lua state, int arguments)
    {
        int below = state.GetTop() - arguments - 1;
        if (state.PCall(arguments, -1, 0) != LuaStatus.OK)
        {
            Exception error = _marshal.ErrorOf(state, -1);
            state.SetTop(below);
            throw error;
        }

        object?[] results = _marshal.ReadFrom(state, below + 1);
        state.SetTop(below);
        return results;
    }

    private object?[] Call(object?[] arguments) =>
        ["ok", .. LuaValue.Call(arguments[0] is string name ? _functions[name] : _marshal.ObjectOf((long)arguments[0]!), arguments[1..])];

    private object?[] CallMethod(object?[] arguments) => (_marshal.ObjectOf((long)arguments[0]!), (string)arguments[1]!) switch
    {
        (LuaCallable callable, "getfd") => ["ok", (double)callable.GetFd()],
        (LuaCallable callable, "dirty") => ["ok", callable.Dirty()],
        (TcpObject socket, var method) => ["ok", .. LuaCall.Method(socket, method, arguments[2..])],
        (_, var method) => ["error", $"attempt to call a nil value (method '{method}')"],
    };

    private object?[] Start(object?[] arguments)
    {
        LuaRun run = new(_marshal, _current);
        return run.Start(arguments[0], arguments[1..]);
    }

    private object?[] Resume(object?[] arguments) => ((LuaRun)_marshal.ObjectOf((long)arguments[0]!)).Resume(_current, arguments[1..]);

    private object?[] Log(object?[] values)
    {
        _log.AddRange(values);
        return [];
    }

    // Nothing may leave it but results.
    private NativeFunction Native(Function body)
    {
        int function(IntPtr pointer)
        {
            KeraLua.Lua before = _current;
            KeraLua.Lua state = KeraLua.Lua.FromIntPtr(pointer);
            _current = state;
            object?[] results;
            try
            {
                results = body(_marshal.ReadFrom(state, 1));
            }
            catch (TryException thrown)
            {
                results = ["try", _marshal.NumberOf(thrown), thrown.Error];
            }
            catch (LuaRaisedException raised)
            {
                results = ["error", raised.Value];
            }
            catch (Exception error)
            {
                results = ["error", error.Message];
            }

            _current = before;
            state.SetTop(0);
            _marshal.PushAll(state, results);
            return results.Length;
        }

        NativeFunction native = function;
        _kept.Add(native);
        return native;
    }

    private void Load(string name, params NativeFunction[] primitives)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"RxSocket.Vectors.Lua.{name}")!;
        using StreamReader reader = new(stream);
        if (_main.LoadString(reader.ReadToEnd()) != LuaStatus.OK)
        {
            throw new FormatException(_main.ToString(-1));
        }

        foreach (NativeFunction primitive in primitives)
        {
            _main.PushCFunction(primitive);
        }

        if (_main.PCall(primitives.Length, -1, 0) != LuaStatus.OK)
        {
            throw new FormatException(_main.ToString(-1));
        }
    }
}
