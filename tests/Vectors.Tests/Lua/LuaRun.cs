using KeraLua;
using RxSocket.Blocking;
using Function = RxSocket.Blocking.LuaFunction;

namespace RxSocket.Vectors.Lua;

/// <summary>One run of a protected body, in a coroutine of its own: a yield of Lua is an await of ours.</summary>
internal sealed class LuaRun
{
    private readonly LuaMarshal _marshal;
    private readonly KeraLua.Lua _thread;
    private KeraLua.Lua _from;
    private Task<TryResult<object?[]>>? _call;
    private TaskCompletionSource<object?[]> _resumed = new();
    private object?[] _yielded = [];

    public LuaRun(LuaMarshal marshal, KeraLua.Lua from)
    {
        _marshal = marshal;
        _from = from;
        _thread = from.NewThread();

        // Kept in the registry for as long as this world lives.
        from.Ref(LuaRegistry.Index);
    }

    public object?[] Start(object? body, object?[] arguments)
    {
        _call = LuaSocket.ProtectAsync(() => RunAsync(body, arguments))().AsTask();
        return Answer();
    }

    public object?[] Resume(KeraLua.Lua from, object?[] values)
    {
        _from = from;
        TaskCompletionSource<object?[]> resumed = _resumed;
        _resumed = new TaskCompletionSource<object?[]>();

        // Goes on in here: the awaiter wants no context, and there is none on this thread.
        resumed.SetResult(values);
        return Answer();
    }

    private object?[] Answer()
    {
        if (!_call!.IsCompleted)
        {
            return ["wait", _marshal.NumberOf(this), .. _yielded];
        }

        TryResult<object?[]> result = _call.GetAwaiter().GetResult();
        return result.Caught ? ["ok", null, result.Error] : ["ok", .. result.Value!];
    }

    private async ValueTask<object?[]> RunAsync(object? body, object?[] arguments)
    {
        if (body is not Function function || _marshal.LuaSideOf(function) is not { } lua)
        {
            return LuaValue.Call(body, arguments);
        }

        int given = _marshal.PushCall(_thread, lua, arguments);
        while (true)
        {
            LuaStatus status = _thread.Resume(_from, given, out int count);
            if (status is not (LuaStatus.OK or LuaStatus.Yield))
            {
                throw _marshal.ErrorOf(_thread, -1);
            }

            object?[] values = _marshal.ReadFrom(_thread, _thread.GetTop() - count + 1);
            _thread.Pop(count);
            if (status == LuaStatus.OK)
            {
                return values;
            }

            _yielded = values;
            object?[] resumedWith = await _resumed.Task.ConfigureAwait(false);
            _marshal.PushAll(_thread, resumedWith);
            given = resumedWith.Length;
        }
    }
}
