using System.Globalization;
using System.Text;
using RxSocket.Parity.Tests.Faces;
using RxSocket.Parity.Tests.Support;
using RxSocket.Parity.Tests.Verbs;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Parity.Tests.Peer;

public sealed class AsyncClientOfLuaServerTests : LuaServerTests<AsyncFace>;

public sealed class LoopClientOfLuaServerTests : LuaServerTests<LoopFace>;

public sealed class RxClientOfLuaServerTests : LuaServerTests<RxFace>;

public sealed class BlockingClientOfLuaServerTests : LuaServerTests<BlockingFace>;

/// <summary>A client of each face talks to the real LuaSocket.</summary>
public abstract class LuaServerTests<TFace> : FaceTests<TFace>
    where TFace : Face, new()
{
    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task Lines_ToARealServer_ComeBack(string end) =>
        await Talk("ended closed 0", async client =>
        {
            foreach (string line in (string[])["one", "", "three and more", new('x', 100_000)])
            {
                Assert.True((await client.Send(Encoding.UTF8.GetBytes(line + end)).Soon()).Ok);
                Assert.Equal(line, (await client.ReceiveLine().Soon()).Must());
            }
        });

    [Fact]
    public async Task Lines_OfARealServer_LoseTheirReturns() =>
        await Talk("ended closed 0", async client =>
        {
            Assert.True((await client.Send("crlf\n"u8.ToArray()).Soon()).Ok);
            Assert.Equal("with return", (await client.ReceiveLine().Soon()).Must());
            Assert.Equal("and without", (await client.ReceiveLine().Soon()).Must());
        });

    [Fact]
    public async Task Counts_ToARealServer_ComeBack() =>
        await Talk("ended closed 0", async client =>
        {
            foreach (int count in (int[])[1, 2, 8191, 8192, 8193, 100_000])
            {
                byte[] data = Bytes(count, seed: count);
                Assert.True((await client.Send(Encoding.UTF8.GetBytes($"bytes {count}\n")).Soon()).Ok);
                Assert.True((await client.Send(data).Soon()).Ok);
                Assert.Equal(data, (await client.Receive(count).Soon()).Must());
            }
        });

    [Fact]
    public async Task Everything_OfARealServer_IsWhatItSentUntilItsEnd() =>
        await Talk("rest 50000", async client =>
        {
            byte[] data = Bytes(50_000);
            Assert.True((await client.Send((byte[])[.. "rest\n"u8, .. data]).Soon()).Ok);
            client.ShutdownSend();
            Assert.Equal(data, (await client.ReceiveAll().Soon()).Must());
            Assert.Equal("closed", (await client.ReceiveAll().Soon()).Word);
        });

    [Fact]
    public async Task Mebibyte_BothWaysAtOnce_ComesBackAsItWas() =>
        await Talk("ended closed 0", async client =>
        {
            byte[] data = Bytes(1 << 20);
            Assert.True((await client.Send(Encoding.UTF8.GetBytes($"bytes {data.Length}\n")).Soon()).Ok);
            Task<Answer<int>> send = client.Send(data);
            Assert.Equal(data, (await client.Receive(data.Length).Soon()).Must());
            Assert.True((await send.Soon()).Ok);
        });

    [Fact]
    public async Task HalfClose_OfOurs_LetsTheRealServerAnswer() =>
        await Talk("rest 10", async client =>
        {
            Assert.True((await client.Send("before\nrest\nlast words"u8.ToArray()).Soon()).Ok);
            client.ShutdownSend();
            Assert.Equal("before", (await client.ReceiveLine().Soon()).Must());
            Assert.Equal("last words"u8.ToArray(), (await client.ReceiveAll().Soon()).Must());
        });

    [Fact]
    public async Task Close_InsideALine_IsAPartialToTheRealServer() =>
        await Talk("ended closed 4", async client => Assert.True((await client.Send("part"u8.ToArray()).Soon()).Ok));

    private async Task Talk(string lastWords, Func<FaceConnection, Task> conversation)
    {
        LuaProcess.SkipIfMissing();
        using LuaProcess server = LuaProcess.Start("server.lua");
        int port = int.Parse(await server.Line(), CultureInfo.InvariantCulture);
        using (FaceConnection client = (await Face.Connect("127.0.0.1", port).Soon()).Must())
        {
            await conversation(client);
        }

        Assert.Equal(lastWords, await server.End());
    }
}
