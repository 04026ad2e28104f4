using System.Globalization;
using System.Reactive.Linq;
using RxSocket.Blocking;
using RxSocket.Parity.Tests.Faces;
using RxSocket.Rx;

namespace RxSocket.Parity.Tests.Peer;

/// <summary>The echo server of the Lua scripts, in one face: lines; after "bytes N" so many bytes; after "rest" everything, and then the end.</summary>
public abstract class EchoServer : IDisposable
{
    public abstract int Port { get; }

    /// <summary>Ends when the first client has been served.</summary>
    public abstract Task ServeOne();

    public abstract void Dispose();

    protected static int? CountOf(string line) =>
        line.StartsWith("bytes ", StringComparison.Ordinal) ? int.Parse(line.AsSpan(6), CultureInfo.InvariantCulture) : null;
}

public sealed class AsyncEchoServer : EchoServer
{
    private readonly TcpServer _server = Tcp.ListenAsync("127.0.0.1", 0).AsTask().Result;

    public override int Port => _server.LocalEndPoint.Port;

    public override async Task ServeOne()
    {
        await using TcpConnection client = await _server.AcceptAsync();
        byte[] piece = new byte[8192];
        while (await client.ReceiveLineAsync() is { } line)
        {
            if (line == "rest")
            {
                await client.SendAsync(await client.ReceiveAllAsync());
                return;
            }

            if (CountOf(line) is not { } left)
            {
                await client.SendAsync(line + "\n");
                continue;
            }

            while (left > 0)
            {
                int count = await client.ReceiveAsync(piece.AsMemory(0, Math.Min(left, piece.Length)));
                await client.SendAsync(piece.AsMemory(0, count));
                left -= count;
            }
        }
    }

    public override void Dispose() => _server.Dispose();
}

public sealed class RxEchoServer : EchoServer
{
    private readonly TcpServer _server = Tcp.ListenAsync("127.0.0.1", 0).AsTask().Result;

    public override int Port => _server.LocalEndPoint.Port;

    public override async Task ServeOne()
    {
        await _server.Connections().Take(1).SelectMany(static client => Observable.Using(() => client, Serve)).DefaultIfEmpty();
    }

    public override void Dispose() => _server.Dispose();

    // Lines until one announces bytes; then chunks for these; then lines again. Each subscription goes on where the last one ended.
    private static IObservable<string> Serve(TcpConnection client) =>
        client.Lines()
            .Do(line => Wait(IsOrder(line) ? default : client.SendAsync(line + "\n")))
            .TakeUntil(IsOrder)
            .LastOrDefaultAsync()
            .SelectMany(order => order switch
            {
                "rest" => Rest(client),
                { } bytes when CountOf(bytes) is { } count => Echo(client, count).Concat(Observable.Defer(() => Serve(client))),
                _ => Observable.Empty<string>(),
            });

    private static IObservable<string> Echo(TcpConnection client, int count)
    {
        int left = count;
        return Observable.Defer(() => client.Chunks(Math.Min(left, 8192)).Take(1))
            .Do(chunk =>
            {
                left -= chunk.Length;
                Wait(client.SendAsync(chunk));
            })
            .DoWhile(() => left > 0)
            .IgnoreElements()
            .Select(static _ => string.Empty);
    }

    private static IObservable<string> Rest(TcpConnection client) =>
        client.Chunks()
            .Select(static chunk => chunk.ToArray())
            .ToList()
            .Do(chunks => Wait(client.SendAsync(chunks.SelectMany(static chunk => chunk).ToArray())))
            .IgnoreElements()
            .Select(static _ => string.Empty);

    private static bool IsOrder(string line) => line == "rest" || CountOf(line) is not null;

    private static void Wait(ValueTask send) => send.AsTask().GetAwaiter().GetResult();
}

public sealed class BlockingEchoServer : EchoServer
{
    private readonly TcpObject _server = LuaSocket.Bind("127.0.0.1", 0).OrThrow();

    public override int Port => _server.GetSockName().OrThrow().Port;

    public override Task ServeOne() =>
        BlockingFace.OnThread(() =>
        {
            using TcpObject client = _server.Accept().OrThrow();
            while (client.Receive() is { Ok: true, Value: { } line })
            {
                if (line == "rest")
                {
                    client.Send(client.Receive("*a").OrThrow()).OrThrow();
                    break;
                }

                if (CountOf(line) is not { } left)
                {
                    client.Send(line + "\n").OrThrow();
                    continue;
                }

                while (left > 0)
                {
                    string piece = client.Receive(Math.Min(left, 8192)).OrThrow();
                    client.Send(piece).OrThrow();
                    left -= piece.Length;
                }
            }

            return true;
        });

    public override void Dispose() => _server.Dispose();
}
