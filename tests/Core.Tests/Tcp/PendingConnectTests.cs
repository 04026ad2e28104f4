using Microsoft.Extensions.Time.Testing;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>A connect that nobody answers.</summary>
public sealed class PendingConnectTests : IDisposable
{
    private readonly FullBacklog _server = new();

    public PendingConnectTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "How a full queue refuses is the system's own way.");

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task ConnectAsync_Pending_MeetsItsDeadlineAndLeavesNothingOpen()
    {
        FakeTimeProvider clock = new();
        OpenDescriptors descriptors = new();
        TcpConnectOptions options = new() { Timeouts = new Timeouts(TimeSpan.FromSeconds(5)), TimeProvider = clock };
        Task<TcpConnection> connect = Tcp.ConnectAsync("127.0.0.1", _server.Port, options).AsTask();

        clock.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        bool early = connect.IsCompleted;
        clock.Advance(TimeSpan.FromTicks(1));

        await Assert.ThrowsAsync<SocketTimeoutException>(() => connect).Within();
        Assert.False(early);
        await descriptors.AssertNoneLeaked();
    }

    [Fact]
    public async Task ConnectAsync_Pending_CanBeCancelledAndLeavesNothingOpen()
    {
        using CancellationTokenSource source = new();
        OpenDescriptors descriptors = new();
        Task<TcpConnection> connect = Tcp.ConnectAsync("127.0.0.1", _server.Port, source.Token).AsTask();

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connect).Within();
        await descriptors.AssertNoneLeaked();
    }

    [Fact]
    public async Task ConnectAsync_Poll_TimesOutAtOnce()
    {
        OpenDescriptors descriptors = new();
        TcpConnectOptions options = new() { Timeouts = Timeouts.Poll };

        await Assert.ThrowsAsync<SocketTimeoutException>(() => Tcp.ConnectAsync("127.0.0.1", _server.Port, options).AsTask()).Within();

        await descriptors.AssertNoneLeaked();
    }
}
