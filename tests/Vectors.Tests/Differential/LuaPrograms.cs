using RxSocket.Sys;
using RxSocket.TestKit;
using RxSocket.Vectors.Lua;

namespace RxSocket.Vectors.Differential;

/// <summary>Random Lua programs of one kind, each known by its number, and what they write down: under LuaSocket itself, and here.</summary>
internal sealed class LuaPrograms(string kind)
{
    // A program that hangs is one that differs.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly string _text = Resource("base.lua") + Resource(kind + ".lua");

    /// <summary>The transcripts of some programs, one each.</summary>
    public async Task<string[]> UnderLuaSocket(int first, int last) =>
        Split(await LuaProcess.Run(
            $"""
            socket, ltn12 = require "socket", require "ltn12"
            require "socket.http"
            local function programs()
            {Text(first, last)}
            end
            io.write(programs())
            """));

    /// <summary>The same with our functions, on a thread of their own.</summary>
    public async Task<string[]> Here(int first, int last)
    {
        TaskCompletionSource<string> transcripts = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread thread = new(() =>
        {
            try
            {
                using LuaWorld world = new();
                transcripts.SetResult((string)world.Run(Text(first, last))[0]!);
            }
            catch (Exception error)
            {
                transcripts.SetException(error);
            }
        })
        { IsBackground = true };
        thread.Start();
        return Split(await transcripts.Task.Within(Limit, $"{kind}, {first} to {last}"));
    }

    private static string[] Split(string transcripts) => transcripts.Trim().Split("\n\n");

    private string Text(int first, int last) => $"FIRST, LAST, DIRECT = {first}, {last}, {(Platform.IsNative ? "true" : "false")}\n{_text}";

    private static string Resource(string name)
    {
        using StreamReader reader = new(typeof(LuaPrograms).Assembly.GetManifestResourceStream($"RxSocket.Vectors.Differential.{name}")!);
        return reader.ReadToEnd();
    }
}
