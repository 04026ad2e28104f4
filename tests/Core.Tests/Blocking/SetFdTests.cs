using System.Net;
using System.Net.Sockets;
using RxSocket.Blocking;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>A number is taken at its word, as LuaSocket takes it; what stands behind it decides what the calls answer.</summary>
public sealed class SetFdTests
{
    private const string BadDescriptor = "Bad file descriptor";
    private const int Append = 0x400;

    [Theory]
    [InlineData(-5)]
    [InlineData(int.MinValue)]
    [InlineData(1_000_000_007)]
    public async Task SetFd_NumberWithNothingBehind_IsKeptAndEveryCallSaysSo(int number)
    {
        OpenDescriptors descriptors = new();
        using (TcpObject lua = LuaSocket.Tcp4().OrThrow())
        {
            lua.Close();
            lua.SetFd(number);
            lua.SetTimeout(5);

            Assert.Equal(number, lua.GetFd());
            Assert.Equal(BadDescriptor, lua.Bind("127.0.0.1", 0).Error);
            Assert.Equal(BadDescriptor, lua.GetSockName().Error);
            Assert.Equal(BadDescriptor, lua.GetPeerName().Error);
            Assert.Equal("getsockopt failed", lua.GetOption("keepalive").Error);
            Assert.Equal("setsockopt failed", lua.SetOption("keepalive", true).Error);
            Assert.Equal(BadDescriptor, lua.Listen().Error);
            lua.Close();
            Assert.Equal(-1, lua.GetFd());
        }

        await descriptors.AssertNoneLeaked();
    }

    [Fact]
    public void SetFd_ClientWithNothingBehindItsNumber_FailsAtOnce()
    {
        using LuaPair pair = new();
        int fd = pair.Client.GetFd();
        pair.Client.SetFd(1_000_000_007);

        Assert.Equal(BadDescriptor, pair.Client.Receive().Error);
        Assert.Equal(BadDescriptor, pair.Client.Send("x").Error);

        pair.Client.SetFd(fd);
        pair.Give("line\n"u8);
        Assert.Equal("line", pair.Client.Receive().Value);
    }

    [Fact]
    public void Select_NumberWithNothingBehind_FailsAndANegativeOneIsIgnored()
    {
        using TcpObject lua = LuaSocket.Tcp4().OrThrow();
        lua.Close();

        lua.SetFd(1_000_000_007);
        SocketFaultException failed = Assert.Throws<SocketFaultException>(() => LuaSocket.Select([lua], null, 0));
        lua.SetFd(-5);
        string? ignored = LuaSocket.Select([lua], null, 0).Error;

        Assert.Equal("select failed", failed.Word);
        Assert.Equal("timeout", ignored);
    }

    [Fact]
    public async Task WaitAsync_NumberWithNothingBehind_EndsAtOnce()
    {
        using TcpObject lua = LuaSocket.Tcp4().OrThrow();
        lua.Close();
        lua.SetFd(1_000_000_007);

        // A call would not wait, it would fail.
        Assert.Equal(Readiness.Readable, await Select.WaitAsync(lua).Within());
        await Assert.ThrowsAsync<SocketFaultException>(async () => await Select.WaitAsync([lua], null)).Within();

        using RawPair pair = await RawPair.Connect();
        Task<string?> line = pair.Connection.ReceiveLineAsync().AsTask();
        pair.Give("line\n");
        Assert.Equal("line", await line.Within());
    }

    [Fact]
    public void SetFd_OfAFile_LeavesItAsItIsUntilItIsClosed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The flags of a descriptor are told by Linux alone.");
        using FileStream file = new(Path.GetTempFileName(), FileMode.Append, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        int number = RawDescriptor.Duplicate((int)file.SafeFileHandle.DangerousGetHandle());
        int flags = RawDescriptor.Flags(number);
        using TcpObject lua = LuaSocket.Tcp4().OrThrow();
        lua.Close();

        lua.SetFd(number);

        Assert.Equal(number, lua.GetFd());
        Assert.NotNull(lua.Listen().Error);
        Assert.Equal(flags, RawDescriptor.Flags(number));
        lua.Close();
        Assert.Equal(-1, RawDescriptor.Flags(number));
    }

    [Fact]
    public void SetFd_OfAnotherFamilysSocket_NamesFailInWords()
    {
        using Socket unix = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using TcpObject lua = LuaSocket.Tcp4().OrThrow();
        lua.Close();

        lua.SetFd(RawDescriptor.Duplicate((int)unix.Handle));

        Assert.NotNull(lua.GetSockName().Error);
        Assert.NotNull(lua.GetPeerName().Error);
    }

    [Fact]
    [OutsideLoop("A blocking connect waits on the thread of the loop.")]
    public async Task SetFd_OfAConnectedSocket_IsTheConnectionAndNoChilds()
    {
        OpenDescriptors descriptors = new();
        using (Donor donor = new(AddressFamily.InterNetworkV6))
        {
            int number = RawDescriptor.Duplicate((int)donor.Socket.Handle);
            donor.Socket.Dispose();
            using LuaPair pair = new();
            pair.Client.Close();

            pair.Client.SetFd(number);
            donor.Peer.Send("line\n"u8);

            Assert.Equal("line", pair.Client.Receive().Value);
            Assert.Equal(donor.Peer.LocalEndPoint!.AddressFamily, IPAddress.Parse(pair.Client.GetPeerName().OrThrow().Ip).AddressFamily);
            Assert.True(!OperatingSystem.IsLinux() || RawDescriptor.IsCloseOnExec(number));
            pair.Client.Close();
            Assert.Equal(0, donor.Peer.Receive(new byte[1]));
        }

        await descriptors.AssertNoneLeaked();
    }

    [Fact]
    public void SetFd_HandedFromOneObjectToAnother_IsOwnedOnce()
    {
        using LuaPair pair = new(), other = new();
        int number = pair.Client.GetFd();
        other.Client.Close();

        other.Client.SetFd(number);
        pair.Client.SetFd(-1);
        pair.Client.Dispose();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        pair.Give("line\n"u8);

        Assert.Equal("line", other.Client.Receive().Value);
        Assert.Equal(-1, pair.Client.GetFd());
    }

    [Fact]
    [OutsideLoop("A blocking connect waits on the thread of the loop.")]
    public async Task SetFd_ObjectIsCollectedAfterItsNumberWasTakenBack_TheFinalizersGoOn()
    {
        using Donor donor = new();
        Forget((int)donor.Socket.Handle);

        GC.Collect();
        await Task.Run(GC.WaitForPendingFinalizers).Within();

        donor.Peer.Send("x"u8);
        Assert.Equal(1, donor.Socket.Receive(new byte[1]));
    }

    private static void Forget(int number)
    {
        using LuaPair pair = new();
        pair.Client.Close();
        pair.Client.SetFd(number);
        pair.Client.SetFd(-1);
    }
}
