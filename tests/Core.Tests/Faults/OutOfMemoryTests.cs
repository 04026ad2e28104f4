using System.Net;
using System.Net.Sockets;
using RxSocket.Blocking;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>A call that finds no memory, in a process that may have little of it: the next call works, and every byte is there.</summary>
[OutsideLoop("Each has a process of its own.")]
public sealed class OutOfMemoryTests
{
    // Room for its buffer, 32 MiB, while that grows; none for its text beside it, 66 MB.
    private const int LineLength = 33_000_000;
    private static readonly (string, string) LittleHeap = ("DOTNET_GCHeapHardLimit", "0x6000000");

    [Fact]
    public async Task ReceiveLineAsync_NoMemoryForTheLine_KeepsItsBytes()
    {
        SceneEnd end = await Scene.Play(AwaitedLine, environment: LittleHeap);

        Assert.Equal(new SceneEnd(0, $"OutOfMemoryException\n{LineLength + 1}\n", ""), end);
    }

    [Fact]
    public async Task Receive_NoMemoryForTheLine_KeepsItsBytes()
    {
        SceneEnd end = await Scene.Play(LineOfTheBlockingFace, environment: LittleHeap);

        Assert.Equal(new SceneEnd(0, $"OutOfMemoryException\n{LineLength + 1}\n", ""), end);
    }

    [Fact]
    public async Task SendAsync_NoMemoryForTheText_LetsTheNextSendIn()
    {
        SceneEnd end = await Scene.Play(LongText, environment: LittleHeap);

        Assert.Equal(new SceneEnd(0, "OutOfMemoryException\nsent\n", ""), end);
    }

    private static void AwaitedLine()
    {
        (Socket client, Socket peer) = Connected();
        using TcpConnection connection = TcpConnection.Adopt(client.SafeHandle);
        connection.Limits = Limits.Trusted;
        SendLine(peer);
        Console.WriteLine(FaultOf(() => connection.ReceiveLineAsync().AsTask().GetAwaiter().GetResult()));
        byte[] some = new byte[65_536];
        int total = 0;
        for (int count = 1; count > 0; total += count)
        {
            count = connection.ReceiveSomeAsync(some).AsTask().GetAwaiter().GetResult();
        }

        Console.WriteLine(total);
    }

    private static void LineOfTheBlockingFace()
    {
        using TcpObject server = LuaSocket.Bind("127.0.0.1", 0).OrThrow();
        using Socket peer = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        peer.Connect(new IPEndPoint(IPAddress.Loopback, server.GetSockName().OrThrow().Port));
        using TcpObject client = server.Accept().OrThrow();
        SendLine(peer);
        Console.WriteLine(FaultOf(() => client.Receive()));
        int total = 0;
        while (true)
        {
            Outcome<byte[]> some = client.ReceiveBytes(65_536);
            total += (some.Value ?? some.Partial)!.Length;
            if (!some.Ok)
            {
                break;
            }
        }

        Console.WriteLine(total);
    }

    private static void LongText()
    {
        (Socket client, Socket peer) = Connected();
        using TcpConnection connection = TcpConnection.Adopt(client.SafeHandle);
        string text = new('a', 30_000_000);
        Console.WriteLine(FaultOf(() => connection.SendAsync(text).AsTask().GetAwaiter().GetResult()));
        connection.SendAsync("b\n").AsTask().GetAwaiter().GetResult();
        Console.WriteLine(peer.Receive(new byte[2]) == 2 ? "sent" : "lost");
    }

    private static (Socket Client, Socket Peer) Connected()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.LocalEndPoint!);
        return (client, listener.Accept());
    }

    private static void SendLine(Socket peer) => new Thread(() =>
    {
        byte[] block = new byte[50_000];
        block.AsSpan().Fill((byte)'a');
        for (int i = 0; i < LineLength / block.Length; i++)
        {
            for (int sent = 0; sent < block.Length;)
            {
                sent += peer.Send(block.AsSpan(sent));
            }
        }

        peer.Send("\n"u8);
        peer.Shutdown(SocketShutdown.Send);
    }).Start();

    private static string FaultOf(Action call)
    {
        try
        {
            call();
            return "none";
        }
        catch (Exception fault)
        {
            return fault.GetType().Name;
        }
    }
}
