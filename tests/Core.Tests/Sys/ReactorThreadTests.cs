using System.Net;
using System.Net.Sockets;
using RxSocket.Sys;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>What goes wrong on the shared reactor's thread, or where it is made, is the matter of one call.</summary>
public sealed class ReactorThreadTests
{
    [Fact]
    public async Task ReceiveLineAsync_FirstWaitOfItsProcessFindsNoDescriptor_FailsByNameAndTheNextOneWaits()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit is set the Linux way.");
        SceneEnd end = await Scene.Play(FirstWaitFindsNoDescriptor);

        Assert.Equal(new SceneEnd(0, "receive: TooManyOpenSockets, Receive\nselect: TooManyOpenSockets, Select\nreceived: line\n", ""), end);
    }

    [Fact]
    public async Task ReceiveLineAsync_AnotherSocketWasDisposedOfByItsOwner_GoesOn()
    {
        Assert.SkipWhen(Platform.IsNative, "There the reactor knows descriptors, not the BCL's sockets.");
        using RawPair broken = await RawPair.Connect();
        using RawPair whole = await RawPair.Connect();
        Task<string?> ends = broken.Connection.ReceiveLineAsync().AsTask();
        Task<string?> goesOn = whole.Connection.ReceiveLineAsync().AsTask();

        ((IKernelSelectable)broken.Connection).Kernel!.View.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => ends).Within();
        whole.Give("line\n");

        Assert.Equal("line", await goesOn.Within());
    }

    [Fact]
    [OutsideLoop("What waits on a loop's thread stops that loop.")]
    public async Task ReceiveLineAsync_ContextRunsTheAwaiterInsideItsPostAndWaits_StopsNoOtherSocket()
    {
        using RawPair first = await RawPair.Connect();
        using RawPair second = await RawPair.Connect();
        Task<string?> both = new InlineContext().Begin(async () =>
        {
            await first.Connection.ReceiveLineAsync();

            // On whatever thread this is: the reactor must be free.
            return second.Connection.ReceiveLineAsync().AsTask().GetAwaiter().GetResult();
        });

        first.Give("one\n");
        second.Give("two\n");

        Assert.Equal("two", await both.Within());
    }

    private static void FirstWaitFindsNoDescriptor()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Socket raw = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        raw.Connect(listener.LocalEndPoint!);
        using Socket peer = listener.Accept();
        peer.Send("warm\n"u8);
        raw.Poll(Timeout.InfiniteTimeSpan, SelectMode.SelectRead);
        using TcpConnection connection = TcpConnection.Adopt(raw.SafeHandle);
        connection.ReceiveLineAsync().AsTask().GetAwaiter().GetResult();

        // What they need of the runtime's files is loaded by then.
        _ = new SocketFaultException("warm", SocketError.TooManyOpenSockets).Message + new SocketException((int)SocketError.TooManyOpenSockets).Message;
        string receive, select;
        using (new DescriptorLimit())
        {
            receive = FaultOf(() => connection.ReceiveLineAsync().AsTask());
            select = FaultOf(() => Select.WaitAsync([connection], null).AsTask());
        }

        Console.WriteLine($"receive: {receive}");
        Console.WriteLine($"select: {select}");
        Task<string?> line = connection.ReceiveLineAsync().AsTask();
        peer.Send("line\n"u8);
        Console.WriteLine($"received: {line.GetAwaiter().GetResult()}");
    }

    private static string FaultOf(Func<Task> call)
    {
        try
        {
            call().GetAwaiter().GetResult();
            return "none";
        }
        catch (SocketFaultException fault)
        {
            return $"{fault.Error}, {fault.Phase}";
        }
    }

    private sealed class InlineContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => d(state);

        public T Begin<T>(Func<T> call)
        {
            SynchronizationContext? before = Current;
            SetSynchronizationContext(this);
            try
            {
                return call();
            }
            finally
            {
                SetSynchronizationContext(before);
            }
        }
    }
}
