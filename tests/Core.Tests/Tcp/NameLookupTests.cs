using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>With a lookup of the test's in the system's place.</summary>
public sealed class NameLookupTests : IDisposable
{
    private readonly Func<string, AddressFamily, IPAddress[]> _system = NameLookup.System;
    private readonly ManualResetEventSlim _answer = new();

    public void Dispose()
    {
        NameLookup.System = _system;
        _answer.Set();
    }

    [Fact]
    public async Task ConnectAsync_FirstAddressRefuses_TriesTheNextOnAFreshSocket()
    {
        await using TcpServer server = await Pair.Listen();
        OpenDescriptors descriptors = new();
        Answers("127.0.0.2", "::1", "127.0.0.1");

        TcpConnection client = await Tcp.ConnectAsync("several.example", server.LocalEndPoint.Port).Within();

        Assert.Equal(server.LocalEndPoint, client.RemoteEndPoint);
        client.Dispose();
        (await server.AcceptAsync().Within()).Dispose();
        await descriptors.AssertNoneLeaked();
    }

    [Fact]
    public async Task ConnectAsync_AllAddressesRefuse_TellsTheLastReason()
    {
        OpenDescriptors descriptors = new();
        Answers("127.0.0.2", "127.0.0.3");

        SocketFaultException refused = await Assert.ThrowsAsync<SocketFaultException>(() => Tcp.ConnectAsync("several.example", 1).AsTask()).Within();

        Assert.Equal(SocketError.ConnectionRefused, refused.Error);
        await descriptors.AssertNoneLeaked();
    }

    [Fact]
    public async Task ConnectAsync_TheClocksTimerRingsEarly_WaitsForTheDeadline()
    {
        AnswersLater("127.0.0.1");
        FakeTimeProvider clock = new();
        EarlyTimers timers = new(clock);
        TcpConnectOptions options = new() { TimeProvider = timers, Timeouts = new Timeouts(Total: TimeSpan.FromSeconds(10)) };
        Task connect = Tcp.ConnectAsync("slow.example", 1, options).AsTask();
        await timers.Next().Within();

        clock.Advance(TimeSpan.FromSeconds(6));
        await timers.Next().Within();
        Assert.False(connect.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(4));

        SocketTimeoutException late = await Assert.ThrowsAsync<SocketTimeoutException>(() => connect).Within();
        Assert.Equal(TimeSpan.FromSeconds(10), late.Elapsed);
    }

    [Fact]
    public async Task ConnectAsync_TheNameFailsAfterTheDeadline_LeavesNoUnobservedException()
    {
        ConcurrentQueue<Exception> unobserved = [];
        EventHandler<UnobservedTaskExceptionEventArgs> note = (_, e) => e.Exception.InnerExceptions.ToList().ForEach(unobserved.Enqueue);
        SocketException answer = new((int)SocketError.HostNotFound);
        TaskScheduler.UnobservedTaskException += note;

        await TimesOut(answer);
        for (int i = 0; i < 20; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Yield();
        }

        TaskScheduler.UnobservedTaskException -= note;
        Assert.DoesNotContain(answer, unobserved);
    }

    [Fact]
    public async Task ConnectAsync_FromALocalAddress_BindsEverySocketThere()
    {
        await using TcpServer server = await Pair.Listen();
        Answers("127.0.0.2", "127.0.0.1");
        TcpConnectOptions options = new() { LocalHost = "127.0.0.9" };

        using TcpConnection client = await Tcp.ConnectAsync("several.example", server.LocalEndPoint.Port, options).Within();

        Assert.Equal(IPAddress.Parse("127.0.0.9"), client.LocalEndPoint.Address);
    }

    [Fact]
    public async Task BindAsync_TwoAtOnce_RefusesTheSecondAndLeavesNothingOpen()
    {
        OpenDescriptors descriptors = new();
        AnswersLater("127.0.0.1");
        using (TcpMaster master = new())
        {
            Task first = master.BindAsync("slow.example", 0).AsTask();
            Task second = master.BindAsync("slow.example", 0).AsTask();
            _answer.Set();

            await first.Within();
            await Assert.ThrowsAsync<InvalidOperationException>(() => second).Within();
        }

        await descriptors.AssertNoneLeaked();
    }

    [Fact]
    public async Task Listen_WhileABindIsUnderWay_IsRefusedAndWorksAfterIt()
    {
        AnswersLater("127.0.0.1");
        using TcpMaster master = new();
        await master.BindAsync("127.0.0.1", 0).Within();
        Task again = master.BindAsync("slow.example", 0).AsTask();

        Assert.Throws<InvalidOperationException>(() => master.Listen());
        await Assert.ThrowsAsync<InvalidOperationException>(() => master.ConnectAsync("127.0.0.1", 1).AsTask());
        _answer.Set();
        await Assert.ThrowsAsync<SocketFaultException>(() => again).Within();

        await using TcpServer server = master.Listen();
        using TcpConnection client = await Tcp.ConnectAsync("127.0.0.1", server.LocalEndPoint.Port).Within();
    }

    [Fact]
    public async Task ConnectAsync_UnknownHost_SaysSo()
    {
        NameLookup.System = static (_, _) => throw new SocketException((int)SocketError.HostNotFound);

        SocketFaultException unknown = await Assert.ThrowsAsync<SocketFaultException>(() => Tcp.ConnectAsync("nowhere.example", 1).AsTask()).Within();

        Assert.Equal((SocketError.HostNotFound, "host or service not provided, or not known"), (unknown.Error, unknown.Word));
    }

    [Fact]
    public async Task ConnectAsync_NameWithoutAddresses_IsUnknown()
    {
        Answers();

        SocketFaultException unknown = await Assert.ThrowsAsync<SocketFaultException>(() => Tcp.ConnectAsync("empty.example", 1).AsTask()).Within();

        Assert.Equal(SocketError.HostNotFound, unknown.Error);
    }

    [Fact]
    public async Task ConnectAsync_LookupStalls_MeetsTheDeadline()
    {
        FakeTimeProvider clock = new();
        Stalls();
        TcpConnectOptions options = new() { Timeouts = new Timeouts(Total: TimeSpan.FromSeconds(5)), TimeProvider = clock };
        Task<TcpConnection> connect = Tcp.ConnectAsync("slow.example", 1, options).AsTask();
        Assert.False(connect.IsCompleted);

        clock.Advance(TimeSpan.FromSeconds(5));

        await Assert.ThrowsAsync<SocketTimeoutException>(() => connect).Within();
    }

    [Fact]
    public async Task ConnectAsync_CancelledInTheLookup_EndsAtOnce()
    {
        using CancellationTokenSource source = new();
        Stalls();
        Task<TcpConnection> connect = Tcp.ConnectAsync("slow.example", 1, source.Token).AsTask();

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connect).Within();
    }

    [Fact]
    public async Task BindAsync_MasterIsDisposedInTheLookup_LeavesNothingOpen()
    {
        OpenDescriptors descriptors = new();
        Stalls("127.0.0.1");
        TcpMaster master = new();
        Task bind = master.BindAsync("slow.example", 0).AsTask();

        master.Dispose();
        _answer.Set();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => bind).Within();
        await descriptors.AssertNoneLeaked();
    }

    [Fact]
    public async Task BindAsync_FirstAddressIsNotOurs_TriesTheNext()
    {
        Answers("203.0.113.7", "127.0.0.1");
        using TcpMaster master = new();

        await master.BindAsync("several.example", 0).Within();

        Assert.Equal(IPAddress.Loopback, master.LocalEndPoint!.Address);
    }

    private void AnswersLater(params string[] addresses) =>
        NameLookup.System = (_, _) =>
        {
            _answer.Wait();
            return [.. addresses.Select(IPAddress.Parse)];
        };

    private static void Answers(params string[] addresses) => NameLookup.System = (_, _) => [.. addresses.Select(IPAddress.Parse)];

    private void Stalls(params string[] addresses) => NameLookup.System = (_, _) =>
    {
        _answer.Wait();
        return [.. addresses.Select(IPAddress.Parse)];
    };

    // In a method of its own: nothing here is to hold the lookup.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task TimesOut(SocketException answer)
    {
        bool isOver = false;
        NameLookup.System = (_, _) =>
        {
            _answer.Wait();
            Volatile.Write(ref isOver, true);
            throw answer;
        };
        TcpConnectOptions options = new() { Timeouts = new Timeouts(Total: TimeSpan.FromMilliseconds(20)) };
        await Assert.ThrowsAsync<SocketTimeoutException>(() => Tcp.ConnectAsync("slow.example", 1, options).AsTask()).Within();
        _answer.Set();
        await Eventually.True(() => Volatile.Read(ref isOver));
    }

    /// <summary>As the system's timers do by some milliseconds: they go by a coarser clock.</summary>
    private sealed class EarlyTimers(FakeTimeProvider clock) : TimeProvider
    {
        private readonly SemaphoreSlim _made = new(0);

        public override long TimestampFrequency => clock.TimestampFrequency;

        public override long GetTimestamp() => clock.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            ITimer timer = clock.CreateTimer(callback, state, dueTime / 2, period);
            _made.Release();
            return timer;
        }

        /// <summary>Until one more is made.</summary>
        public Task Next() => _made.WaitAsync();
    }
}
