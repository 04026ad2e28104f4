// A test harness for protocols of lines: plays a script against a server and tells the first thing that is not as expected, and what came instead.
// Each of the three faces can do it, and does.
using System.Diagnostics;
using System.Net;
using Harness;
using RxSocket;
using RxSocket.Blocking;

const string Usage = "usage: Harness HOST:PORT SCRIPT...     exits 0 if all is as the scripts say\n\nA script is a file with a step a line:\n\n";
if (args is ["--help" or "-h"])
{
    Console.WriteLine(Usage + Script.Verbs);
    return 0;
}

if (args is not [var place, _, ..])
{
    Console.Error.WriteLine(args.Length == 0 ? "A server is missing." : "A script is missing.");
    Console.Error.WriteLine(Usage + Script.Verbs);
    return 2;
}

if (!Uri.TryCreate($"tcp://{place}", UriKind.Absolute, out Uri? server) || server is not { Host.Length: > 0, Port: > 0 })
{
    Console.Error.WriteLine($"A server is HOST:PORT, not \"{place}\".");
    Console.Error.WriteLine(Usage + Script.Verbs);
    return 2;
}

try
{
    Script[] scripts = [.. args.Skip(1).Select(static file => Script.Parse(Path.GetFileName(file), File.ReadLines(file)))];
    return scripts.Select(Plays).ToArray().All(static went => went) ? 0 : 1;
}
catch (Exception fault) when (fault is FormatException or IOException)
{
    Console.Error.WriteLine(fault.Message);
    return fault is SocketFaultException ? 1 : 2;
}

// The first two in a loop on this thread. The third waits on it, so it needs none.
bool Plays(Script script) =>
    SocketLoop.Run(async () => await PlaysAsync("async", script, new AsyncPeer(await Tcp.ConnectAsync(server.DnsSafeHost, server.Port))))
    & SocketLoop.Run(async () => await PlaysAsync("rx", script, new RxPeer(await Tcp.ConnectAsync(server.DnsSafeHost, server.Port))))
    & PlaysAsync("blocking", script, new BlockingPeer(LuaSocket.Connect(server.DnsSafeHost, server.Port).OrThrow())).GetAwaiter().GetResult();

static async Task<bool> PlaysAsync(string face, Script script, IPeer peer)
{
    using IPeer closing = peer;
    Conversation conversation = new(peer);
    long start = Stopwatch.GetTimestamp();
    if (await conversation.PlayAsync(script) is not { } failure)
    {
        Console.WriteLine($"{face,-9} {script.Name}: as expected, {script.Steps.Count} steps in {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F0} ms");
        return true;
    }

    Console.WriteLine(string.Join('\n', [$"{face,-9} {failure}", .. conversation.Transcript.Select(static line => $"    {line}")]));
    return false;
}
