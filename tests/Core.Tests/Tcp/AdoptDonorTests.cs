using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>Adoption takes the socket away from its donor: whatever the donor does afterwards, in whatever order, returns and harms nothing.</summary>
public sealed class AdoptDonorTests
{
    private const string LinuxOnly = "How a thread waits in the system is told by Linux alone.";

    public static TheoryData<string> Ends => ["dispose", "client", "stream", "reset", "wait", "shutdown"];

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Adopt_DonorEndsBeforeTheConnection_TheConnectionGoesOn(string end)
    {
        OpenDescriptors descriptors = new();
        using (Donor donor = new())
        {
            using TcpConnection connection = TcpConnection.Adopt(donor.Handle);

            await Task.Run(() => donor.End(end)).Within();

            await donor.AssertAtWork(connection);
        }

        await descriptors.AssertNoneLeaked();
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Adopt_DonorEndsAfterTheConnection_WhatHasItsNumberByThenIsWhole(string end)
    {
        using Donor donor = new();
        TcpConnection.Adopt(donor.Handle).Dispose();
        using Donor next = new();
        using TcpConnection other = TcpConnection.Adopt(next.Handle);
        using RawPair pair = await RawPair.Connect();

        await Task.Run(() => donor.End(end)).Within();

        Assert.Equal(0, donor.Peer.Receive(new byte[1]));
        await next.AssertAtWork(other);
        pair.Give("line\n");
        Assert.Equal("line", await pair.Connection.ReceiveLineAsync().Within());
    }

    [Fact]
    public async Task Adopt_DonorIsCollected_TheConnectionGoesOn()
    {
        (Donor donor, TcpConnection connection) = AdoptAndDrop();
        using Donor kept = donor;
        using TcpConnection adopted = connection;

        GC.Collect();
        GC.WaitForPendingFinalizers();

        await donor.AssertAtWork(connection);
    }

    [Fact]
    public async Task Adopt_ListenerIsStopped_TheServerTakesClientsFromBeforeAndAfter()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        IPEndPoint address = (IPEndPoint)listener.LocalEndpoint;
        using TcpClient before = new(AddressFamily.InterNetwork);
        before.Connect(address);

        await using TcpServer server = TcpServer.Adopt(listener.Server.SafeHandle);
        await Task.Run(listener.Stop).Within();
        using TcpConnection after = await Tcp.ConnectAsync("127.0.0.1", address.Port).Within();
        using TcpConnection first = await server.AcceptAsync().Within();
        using TcpConnection second = await server.AcceptAsync().Within();

        Assert.Equal(address, server.LocalEndPoint);
        Assert.Equal(before.Client.LocalEndPoint, first.RemoteEndPoint);
        Assert.Equal(after.LocalEndPoint, second.RemoteEndPoint);
    }

    [Fact]
    public async Task Adopt_AwaitedReceiveOfTheDonorIsPending_ItEndsAndTakesNothing()
    {
        using Donor donor = new();
        Task<int> pending = donor.Socket.ReceiveAsync(new byte[10]);
        Task<int> next = donor.Socket.ReceiveAsync(new byte[10]);

        using TcpConnection connection = TcpConnection.Adopt(donor.Handle);

        await Assert.ThrowsAnyAsync<SocketException>(() => pending).Within();
        await Assert.ThrowsAnyAsync<SocketException>(() => next).Within();
        await donor.AssertAtWork(connection);
        await Task.Run(donor.Socket.Dispose).Within();
        await donor.AssertAtWork(connection);
    }

    [Fact]
    public async Task Adopt_DonorWasUsedByAwait_ItsSuccessorsOnTheNumberWork()
    {
        using Donor donor = new();
        donor.Peer.Send("x"u8);
        await donor.Socket.ReceiveAsync(new byte[10]);
        using TcpConnection connection = TcpConnection.Adopt(donor.Handle);
        donor.Socket.Dispose();

        using Donor next = new();
        Task<int> receive = next.Socket.ReceiveAsync(new byte[10]);
        await donor.AssertAtWork(connection);
        next.Peer.Send("four"u8);

        Assert.Equal(4, await receive.Within());
    }

    [Fact]
    public async Task Adopt_ThreadOfTheDonorWaitsInReceive_ItEndsAndTakesNothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), LinuxOnly);
        using Donor donor = new();
        Task<int> receive = OnThread(() => donor.Socket.Receive(new byte[10]));
        await Eventually.True(() => BlockedThreads.IsAnyIn(donor.Socket.Handle));

        using TcpConnection connection = TcpConnection.Adopt(donor.Handle);

        await Assert.ThrowsAnyAsync<SocketException>(() => receive).Within();
        await Task.Run(donor.Socket.Dispose).Within();
        await donor.AssertAtWork(connection);
    }

    [Fact]
    public async Task Adopt_ThreadWaitsOnABorrowedHandle_ItEndsAndTakesNothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), LinuxOnly);
        using Donor donor = new();
        Task<int> receive = OnThread(() => donor.Socket.Receive(new byte[10]));
        await Eventually.True(() => BlockedThreads.IsAnyIn(donor.Socket.Handle));

        using TcpConnection connection = TcpConnection.Adopt(new SafeSocketHandle(donor.Socket.Handle, ownsHandle: false));

        await Assert.ThrowsAnyAsync<SocketException>(() => receive).Within();
        await donor.AssertAtWork(connection);
    }

    [Fact]
    public async Task Adopt_ThreadOfTheDonorWaitsInAccept_ItEndsAndTakesNobody()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), LinuxOnly);
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        Task<TcpClient> accept = OnThread(listener.AcceptTcpClient);
        nint number = listener.Server.Handle;
        await Eventually.True(() => BlockedThreads.IsAnyIn(number));

        await using TcpServer server = TcpServer.Adopt(listener.Server.SafeHandle);
        using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();
        using TcpConnection accepted = await server.AcceptAsync().Within();

        await Assert.ThrowsAnyAsync<SocketException>(() => accept).Within();
        await Task.Run(listener.Stop).Within();
    }

    [Fact]
    public async Task Adopt_ThreadOfTheDonorPolls_ItReturns()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), LinuxOnly);
        using Donor donor = new();
        using ManualResetEventSlim started = new();
        Task<bool> poll = OnThread(() =>
        {
            started.Set();
            return donor.Socket.Poll(-1, SelectMode.SelectRead);
        });
        started.Wait();

        // The poll may find the donor closed already.
        using TcpConnection connection = TcpConnection.Adopt(donor.Handle);
        await Task.WhenAny(poll).Within();

        await Task.Run(donor.Socket.Dispose).Within();
        await donor.AssertAtWork(connection);
    }

    [Fact]
    public async Task Adopt_SelectOfOursWaitsForTheDonor_ItEnds()
    {
        using Donor donor = new();
        Task<SelectResult> select = Select.WaitAsync([new Holder(donor.Handle)], null).AsTask();

        using TcpConnection connection = TcpConnection.Adopt(donor.Handle);

        Assert.Empty((await select.Within()).Readable);
        await Task.Run(donor.Socket.Dispose).Within();
        await donor.AssertAtWork(connection);
    }

    [Fact]
    public async Task Adopt_RacedWithTheDonorsDisposal_OneOfTheTwoComesFirst()
    {
        OpenDescriptors descriptors = new();
        for (int round = 0; round < 200; round++)
        {
            using Donor donor = new();
            SafeSocketHandle handle = donor.Handle;
            using Barrier start = new(2);
            Task dispose = OnThread(() =>
            {
                start.SignalAndWait();
                donor.Socket.Dispose();
                return true;
            });

            start.SignalAndWait();
            Exception? refused = Record.Exception(() => TcpConnection.Adopt(handle).Dispose());

            await dispose.Within();
            Assert.True(refused is null or ArgumentException or SocketFaultException { Error: SocketError.NotConnected }, $"{refused}");
        }

        await descriptors.AssertNoneLeaked();
    }

    private static Task<T> OnThread<T>(Func<T> call) => Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (Donor Donor, TcpConnection Connection) AdoptAndDrop()
    {
        Donor donor = new();
        TcpConnection connection = TcpConnection.Adopt(donor.Handle);
        donor.Drop();
        return (donor, connection);
    }

    private sealed class Holder(SafeSocketHandle handle) : ISelectable
    {
        public SafeSocketHandle? Handle => handle;

        public bool HasBuffered => false;
    }
}
