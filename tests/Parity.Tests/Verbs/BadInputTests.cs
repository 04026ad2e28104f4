using RxSocket.Parity.Tests.Faces;
using RxSocket.Parity.Tests.Support;
using Xunit;

namespace RxSocket.Parity.Tests.Verbs;

[Collection(nameof(Alone))]
public sealed class AsyncBadInputTests : BadInputTests<AsyncFace>
{
    [Theory]
    [InlineData(-1)]
    [InlineData(65536)]
    [InlineData(int.MaxValue)]
    public async Task Connect_PortOutOfRange_Throws(int port) =>
        await Descriptors.AssertKept(async () =>
        {
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Face.Connect("127.0.0.1", port).Soon());
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Face.Listen(port: port).Soon());
        });

    [Fact]
    public async Task Connect_EmptyHost_Throws() =>
        await Descriptors.AssertKept(async () =>
        {
            await Assert.ThrowsAsync<ArgumentException>(() => Face.Connect(string.Empty, 80).Soon());
            await Assert.ThrowsAsync<ArgumentException>(() => Face.Listen(string.Empty).Soon());
        });
}

[Collection(nameof(Alone))]
public sealed class LoopBadInputTests : BadInputTests<LoopFace>;

[Collection(nameof(Alone))]
public sealed class RxBadInputTests : BadInputTests<RxFace>;

[Collection(nameof(Alone))]
public sealed class BlockingBadInputTests : BadInputTests<BlockingFace>
{
    // What LuaSocket says of a port that is none. In text one beyond 65535 is cut to 16 bits, as its resolver does; a number of C# is not.
    [Theory]
    [InlineData(-1)]
    [InlineData(65536)]
    [InlineData(int.MaxValue)]
    public async Task Connect_PortOutOfRange_IsAnError(int port) =>
        await Descriptors.AssertKept(async () =>
        {
            Assert.Equal("service not supported for socket type", (await Face.Connect("127.0.0.1", port).Soon()).Word);
            Assert.Equal("service not supported for socket type", (await Face.Listen(port: port).Soon()).Word);
        });

    [Theory]
    [InlineData("")]
    [InlineData("[::1]")]
    [InlineData("[::1]:80")]
    [InlineData(" 127.0.0.1")]
    [InlineData("no host")]
    public async Task Connect_HostThatIsNone_IsAnError(string host) =>
        await Descriptors.AssertKept(async () =>
        {
            Assert.Equal("host or service not provided, or not known", (await Face.Connect(host, 80).Soon()).Word);
            Assert.Equal("host or service not provided, or not known", (await Face.Listen(host).Soon()).Word);
        });
}

public abstract class BadInputTests<TFace> : FaceTests<TFace>
    where TFace : Face, new()
{
    [Fact]
    public async Task Connect_NullHost_Throws() =>
        await Descriptors.AssertKept(async () =>
        {
            await Assert.ThrowsAsync<ArgumentNullException>(() => Face.Connect(null!, 80).Soon());
            await Assert.ThrowsAsync<ArgumentNullException>(() => Face.Listen(null!).Soon());
        });

    [Fact]
    public async Task Connect_HostLongerThanANameMayBe_IsAnError() =>
        await Descriptors.AssertKept(async () =>
        {
            string host = new('a', 300);

            Assert.Equal("host or service not provided, or not known", (await Face.Connect(host, 80).Soon()).Word);
            Assert.Equal("host or service not provided, or not known", (await Face.Listen(host).Soon()).Word);
        });

    // Few runs: each asks the system's resolver, which may take its time.
    [Fact]
    public async Task Connect_UnknownHost_LeaksNothing() =>
        await Descriptors.AssertKept(
            async () =>
            {
                Assert.False((await Face.Connect("no-such-host.invalid", 80).Soon()).Ok);
                Assert.False((await Face.Listen("no-such-host.invalid").Soon()).Ok);
            },
            runs: 4);

    [Fact]
    public async Task Connect_Refused_LeaksNothing()
    {
        int port = RawPeer.UnusedPort();

        await Descriptors.AssertKept(async () =>
        {
            Assert.Equal("connection refused", (await Face.Connect("127.0.0.1", port).Soon()).Word);
            Assert.Equal("connection refused", (await Face.Connect("localhost", port, timeout: 10).Soon()).Word);
        });
    }

    [Fact]
    public async Task Listen_AddressInUseOrNotOurs_LeaksNothing()
    {
        using FaceServer server = (await Face.Listen().Soon()).Must();

        await Descriptors.AssertKept(async () =>
        {
            Assert.Equal("address already in use", (await Face.Listen(port: server.Port).Soon()).Word);
            Assert.False((await Face.Listen("192.0.2.1").Soon()).Ok);
        });
    }

    [Fact]
    public async Task Receive_NegativeCount_ThrowsAndTakesNothing()
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            await peer.Send("ab");

            await Assert.ThrowsAnyAsync<ArgumentException>(() => connection.Receive(-1).Soon());
            await Assert.ThrowsAnyAsync<ArgumentException>(() => connection.Receive(int.MinValue).Soon());

            Assert.Equal("ab"u8.ToArray(), (await connection.Receive(2).Soon()).Must());
        }
    }

    [Fact]
    public async Task Select_NullAmongTheSockets_Throws() =>
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Face.Select([null!], null, 0).Soon());

    [Fact]
    public async Task Connections_OpenedUsedAndClosed_LeakNothing() =>
        await Descriptors.AssertKept(async () =>
        {
            (FaceConnection client, FaceConnection accepted) = await ConnectedToItself();
            Task<Answer<string>> receive = accepted.ReceiveLine();
            Assert.True((await client.Send("x\n"u8.ToArray()).Soon()).Ok);
            Assert.True((await receive.Soon()).Ok);
            Task<Answer<byte[]>> waits = accepted.Receive(1);
            accepted.Close();
            client.Close();
            Assert.Equal("closed", (await waits.Soon()).Word);
        });
}

/// <summary>Tests that look at the whole process: nothing runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
