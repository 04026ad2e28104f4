// drop.lua, ported: read the two side by side. Where C# is of another mind there is a remark. The first: Lua's strings are bytes, so what is a string there
// is bytes here, and a text only where someone reads it.
using System.Text;
using System.Text.RegularExpressions;
using RxSocket;
using RxSocket.Blocking;
using RxSocket.Ltn12;

const int Most = 16 * 1024 * 1024;

static uint Checksum(byte[] bytes)
{
    uint sum = 0;
    foreach (byte value in bytes)
    {
        sum = (sum * 31) + value;
    }

    return sum;
}

// Takes what is there of a drop: a line "NAME LENGTH", then so many bytes. What a receive hands out early is the prefix of the next one.
// Null: there is more to come; otherwise it is over, and this is to be told.
static string? Advance(Drop drop)
{
    (byte[]? got, string? err) = (null, null);
    if (drop.Length == 0)
    {
        (got, err, drop.Part) = drop.Client.ReceiveBytes("*l", drop.Part);
        if (got is null)
        {
            return err != "timeout" ? "lost: no header" : null;
        }

        Match header = Header().Match(Encoding.UTF8.GetString(got));
        if (!header.Success || !int.TryParse(header.Groups[2].Value, out int length) || length > Most)
        {
            return $"refused: {Encoding.UTF8.GetString(got)}";
        }

        (drop.Name, drop.Length) = (header.Groups[1].Value, length);
    }

    (got, err, drop.Part) = drop.Client.ReceiveBytes(drop.Length, drop.Part);
    if (got is not null)
    {
        return $"took {drop.Name}: {got.Length} bytes, sum {Checksum(got):x8}";
    }

    return err != "timeout" ? $"lost {drop.Name}: {drop.Part!.Length} of {drop.Length} bytes" : null;
}

static void Take(int port, int count)
{
    using TcpObject server = LuaSocket.Bind("127.0.0.1", port).OrThrow();
    Console.WriteLine($"port {server.GetSockName().OrThrow().Port}");

    // Lua's one table is a list and a dictionary.
    List<TcpObject> watched = [server];
    Dictionary<ISelectable, Drop> drops = [];
    while (count > 0)
    {
        foreach (ISelectable ready in LuaSocket.Select(watched, null).Readable)
        {
            if (ready == server)
            {
                TcpObject client = server.Accept().OrThrow();
                client.SetTimeout(0);
                drops[client] = new Drop(client);
                watched.Add(client);
            }
            else if (Advance(drops[ready]) is { } told)
            {
                TcpObject client = drops[ready].Client;
                Console.WriteLine(told);
                client.Send(Encoding.UTF8.GetBytes(told + "\n"));
                client.Close();
                drops.Remove(ready);
                watched.Remove(client);
                count--;
            }
        }
    }
}

// A protected function has one argument at most; the others come from around it.
static TryResult<string> Give(string host, int port, string path) => LuaSocket.Protect(() =>
{
    FileStream file = LuaSocket.Try(File.Exists(path) ? File.OpenRead(path) : null, $"cannot be read: {path}");
    TcpObject client = LuaSocket.Try(LuaSocket.Connect(host, port));
    TryGuard guard = LuaSocket.NewTry(client.Close);
    client.SetTimeout(10);
    guard.Try(client.Send(Encoding.UTF8.GetBytes($"{Path.GetFileName(path)} {file.Length}\n")));
    guard.Try(Pump.All(Source.File(file), LuaSocket.Sink("keep-open", client)));
    byte[] answer = guard.Try(client.ReceiveBytes("*l"));
    client.Close();
    return Encoding.UTF8.GetString(answer);
})();

const string Usage = "usage: drop take PORT COUNT | give HOST PORT FILE";
switch (args)
{
    case ["take", var own, var number] when int.TryParse(own, out int ownPort) && int.TryParse(number, out int count):
        // Lua's assert raises the word, which ends the program; an exception that nothing catches would end this one with a dump.
        try
        {
            Take(ownPort, count);
            return 0;
        }
        catch (SocketFaultException fault)
        {
            Console.Error.WriteLine(fault.Word);
            return 1;
        }

    case ["give", var host, var other, var path] when int.TryParse(other, out int port):
        (string? answer, object? err) = Give(host, port, path);
        Console.WriteLine(answer ?? $"failed: {err}");
        return answer is null ? 1 : 0;

    case ["--help"]:
        Console.WriteLine(Usage);
        return 0;

    default:
        Console.Error.WriteLine(args is ["take" or "give", ..] ? $"drop: wrong arguments for {args[0]}" : $"drop: neither take nor give: {args.FirstOrDefault()}");
        Console.Error.WriteLine(Usage);
        return 2;
}

/// <summary>A file on its way.</summary>
internal sealed class Drop(TcpObject client)
{
    public TcpObject Client => client;

    public byte[]? Part { get; set; }

    public string Name { get; set; } = string.Empty;

    public int Length { get; set; }
}

internal static partial class Program
{
    [GeneratedRegex(@"^(\S+) ([1-9]\d*)$")]
    private static partial Regex Header();
}
