using RxSocket.Parity.Tests.Support;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Parity.Tests.Peer;

public sealed class LuaClientOfAsyncServerTests : LuaClientTests<AsyncEchoServer>;

public sealed class LuaClientOfRxServerTests : LuaClientTests<RxEchoServer>;

public sealed class LuaClientOfBlockingServerTests : LuaClientTests<BlockingEchoServer>;

/// <summary>The real LuaSocket talks to a server of each face.</summary>
public abstract class LuaClientTests<TServer>
    where TServer : EchoServer, new()
{
    [Theory]
    [InlineData("lines_lf")]
    [InlineData("lines_crlf")]
    [InlineData("counts")]
    [InlineData("everything")]
    [InlineData("binary_mebibyte")]
    [InlineData("half_close")]
    public async Task Serve_ARealClient_GivesItWhatItExpects(string scene)
    {
        LuaProcess.SkipIfMissing();
        using TServer server = new();
        Task serving = server.ServeOne();

        using LuaProcess client = LuaProcess.Start("client.lua", $"{server.Port}", scene);

        Assert.Equal($"done {scene}", await client.End());
        await serving.Soon();
    }
}
