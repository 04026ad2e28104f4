using System.Net.Sockets;
using RxSocket.Sys;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>User code that throws, at every opportunity that a call gives it: afterwards the next call works, and no byte and no client is lost. In a loop, too, by
/// <c>EverySuiteInLoopTests</c>.</summary>
public sealed class IntrusionTests
{
    // Beyond what any call has. Listeners of the meter also hear what goes on beside the call.
    private const int MostOpportunities = 40;

    public static TheoryData<string, Intruder, bool> Receives()
    {
        TheoryData<string, Intruder, bool> rows = [];
        foreach (string call in IntrudedReceives.All.Keys)
        {
            foreach (Intruder intruder in Enum.GetValues<Intruder>().Where(intruder => Concerns(call, intruder)))
            {
                rows.Add(call, intruder, false);
                rows.Add(call, intruder, true);
            }
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Receives))]
    public async Task Receive_UserCodeThrows_NextOneGetsEveryByte(string call, Intruder intruder, bool waits)
    {
        Func<IntrudedStage, Task<string>> receive = IntrudedReceives.All[call];
        using IntrudedStage stage = await IntrudedStage.Set(intruder);
        for (int after = 0, sprung = 1; sprung > 0 && after < MostOpportunities; after++)
        {
            string text = $"<{after:000}>";
            Give(stage, text, now: !waits);
            stage.Trap.Arm(after);
            Task<string> first = stage.Begin(() => receive(stage));
            Give(stage, text, now: waits);
            string? received = await ValueOf(first);
            sprung = stage.Trap.HasSprung ? 1 : 0;
            stage.Trap.Disarm();

            Assert.Equal(text, received ?? await receive(stage).Within());
        }
    }

    [Theory]
    [InlineData(Intruder.Clock)]
    [InlineData(Intruder.Meter)]
    [InlineData(Intruder.Context)]
    [InlineData(Intruder.Memory)]
    public async Task Send_UserCodeThrows_NextOneSends(Intruder intruder)
    {
        using IntrudedStage stage = await IntrudedStage.Set(intruder);
        for (int after = 0, sprung = 1; sprung > 0 && after < MostOpportunities; after++)
        {
            byte[] text = "text"u8.ToArray();
            stage.Trap.Arm(after);
            Task<int> first = stage.Begin(() => Send(stage.Connection, stage.MemoryOf(text), stage.Token));
            int sent = await ValueOf(first);
            sprung = stage.Trap.HasSprung ? 1 : 0;
            stage.Trap.Disarm();
            sent = sent > 0 ? sent : await Send(stage.Connection, text, stage.Token);

            Assert.Equal(text, stage.Pair.Take(sent));
        }
    }

    [Theory]
    [InlineData(Intruder.Clock)]
    [InlineData(Intruder.Meter)]
    [InlineData(Intruder.Context)]
    [InlineData(Intruder.Memory)]
    public async Task SendThatWaits_UserCodeThrows_NextOneSends(Intruder intruder)
    {
        using IntrudedStage stage = await IntrudedStage.Set(intruder);
        ScriptedSocket socket = new();
        using TcpConnection connection = new(socket, stage.Clock) { Timeouts = IntrudedStage.Patience };
        for (int after = 0, sprung = 1, total = 0; sprung > 0 && after < MostOpportunities; after++)
        {
            byte[] text = "text"u8.ToArray();

            // A send tries once before it sets up a wait.
            socket.RefusesSend().RefusesSend();
            stage.Trap.Arm(after);
            Task<int> first = stage.Begin(() => Send(connection, stage.MemoryOf(text), stage.Token));
            socket.Edge(Readiness.Writable);
            int sent = await ValueOf(first);
            sprung = stage.Trap.HasSprung ? 1 : 0;
            stage.Trap.Disarm();
            socket.Edge(Readiness.Writable);
            total += sent > 0 ? sent : await SendPastRefusal(socket, connection, text).Within();

            Assert.Equal((total, 0), (socket.SentBytes.Length, total % text.Length));
        }
    }

    [Theory]
    [InlineData(Intruder.Clock, false)]
    [InlineData(Intruder.Clock, true)]
    [InlineData(Intruder.Meter, false)]
    [InlineData(Intruder.Meter, true)]
    [InlineData(Intruder.Logger, false)]
    [InlineData(Intruder.Logger, true)]
    [InlineData(Intruder.Context, true)]
    public async Task Accept_UserCodeThrows_NextOneGetsTheClient(Intruder intruder, bool waits)
    {
        using IntrudedStage stage = await IntrudedStage.Set(intruder);
        for (int after = 0, sprung = 1; sprung > 0 && after < MostOpportunities; after++)
        {
            Socket? client = waits ? null : stage.NewClient();
            stage.Trap.Arm(after);
            Task<TcpConnection> first = stage.Begin(async () => await stage.Server.AcceptAsync(stage.Token));
            client ??= stage.NewClient();
            TcpConnection? accepted = await ValueOf(first);
            sprung = stage.Trap.HasSprung ? 1 : 0;
            stage.Trap.Disarm();
            accepted ??= await stage.Server.AcceptAsync(stage.Token).Within();

            Assert.Equal(client.LocalEndPoint, accepted.RemoteEndPoint);
            accepted.Dispose();
            client.Dispose();
        }
    }

    [Theory]
    [InlineData(Intruder.Clock)]
    [InlineData(Intruder.Meter)]
    public async Task Connect_UserCodeThrows_NextOneConnectsAndNothingStaysOpen(Intruder intruder)
    {
        using IntrudedStage stage = await IntrudedStage.Set(intruder);
        OpenDescriptors before = new();
        for (int after = 0, sprung = 1; sprung > 0 && after < MostOpportunities; after++)
        {
            TcpConnectOptions options = new() { TimeProvider = stage.Clock, Timeouts = IntrudedStage.Patience };
            stage.Trap.Arm(after);
            TcpConnection? connection = await ValueOf(Tcp.ConnectAsync("127.0.0.1", stage.Server.LocalEndPoint.Port, options, stage.Token).AsTask());
            sprung = stage.Trap.HasSprung ? 1 : 0;
            stage.Trap.Disarm();
            connection ??= await Tcp.ConnectAsync("127.0.0.1", stage.Server.LocalEndPoint.Port, options, stage.Token).Within();

            Assert.NotNull(connection.RemoteEndPoint);
            connection.Dispose();
        }

        stage.Server.Dispose();
        await before.AssertNoneLeaked();
    }

    [Theory]
    [InlineData(Intruder.Clock)]
    [InlineData(Intruder.Logger)]
    public async Task Listen_UserCodeThrows_NextOneListensAndNothingStaysOpen(Intruder intruder)
    {
        OpenDescriptors before = new();
        using (IntrudedStage stage = await IntrudedStage.Set(intruder))
        {
            for (int after = 0, sprung = 1; sprung > 0 && after < MostOpportunities; after++)
            {
                TcpListenOptions options = new() { TimeProvider = stage.Clock, Timeouts = IntrudedStage.Patience, Logger = stage.Server.Logger };
                stage.Trap.Arm(after);
                TcpServer? server = await ValueOf(Tcp.ListenAsync("127.0.0.1", 0, options, stage.Token).AsTask());
                server?.Dispose();
                sprung = stage.Trap.HasSprung ? 1 : 0;
                stage.Trap.Disarm();
                server ??= await Tcp.ListenAsync("127.0.0.1", 0, options, stage.Token).Within();

                Assert.NotEqual(0, server.LocalEndPoint.Port);
                server.Dispose();
            }
        }

        GC.Collect();
        await before.AssertNoneLeaked();
    }

    [Theory]
    [InlineData(Intruder.Clock)]
    [InlineData(Intruder.Meter)]
    public async Task Close_UserCodeThrows_IsClosedAllTheSame(Intruder intruder)
    {
        for (int after = 0, sprung = 1; sprung > 0 && after < MostOpportunities; after++)
        {
            using IntrudedStage stage = await IntrudedStage.Set(intruder);
            Task<string?> receive = stage.Connection.ReceiveLineAsync().AsTask();
            stage.Trap.Arm(after);
            stage.Pair.End();
            await ValueOf(stage.Connection.CloseAsync().AsTask().ContinueWith(static close => close.IsFaulted ? throw close.Exception.InnerException! : 1, TaskScheduler.Default));
            sprung = stage.Trap.HasSprung ? 1 : 0;
            stage.Trap.Disarm();

            await Task.WhenAny(receive).Within();
            Assert.Null(stage.Connection.Handle);
            await Assert.ThrowsAsync<ObjectDisposedException>(async () => await stage.Connection.ReceiveLineAsync());
        }
    }

    private static bool Concerns(string call, Intruder intruder) => intruder switch
    {
        Intruder.Logger => false,
        Intruder.Context or Intruder.Scheduler => IntrudedReceives.Plain.Contains(call),
        Intruder.Memory => call is "whole memory" or "some" or "stream",
        _ => true,
    };

    private static void Give(IntrudedStage stage, string text, bool now)
    {
        if (now)
        {
            stage.Pair.Give(text + "\n");
        }
    }

    // Default: the trap's exception ended the call.
    private static async Task<T?> ValueOf<T>(Task<T> call)
    {
        try
        {
            return await call.Within();
        }
        catch (TrapException)
        {
            return default;
        }
    }

    private static async Task<int> Send(TcpConnection connection, ReadOnlyMemory<byte> data, CancellationToken cancellation)
    {
        await connection.SendAsync(data, cancellation);
        return data.Length;
    }

    private static async Task<int> SendPastRefusal(ScriptedSocket socket, TcpConnection connection, byte[] text)
    {
        Task<int> send = Send(connection, text, CancellationToken.None);
        socket.Edge(Readiness.Writable);
        return await send;
    }
}
