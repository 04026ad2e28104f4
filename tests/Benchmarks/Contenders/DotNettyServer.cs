using System.Net;
using DotNetty.Transport.Bootstrapping;
using DotNetty.Transport.Channels;
using DotNetty.Transport.Channels.Sockets;

namespace RxSocket.Benchmarks.Contenders;

/// <summary>DotNetty, echo only.</summary>
internal static class DotNettyServer
{
    public static void Run()
    {
        ServerBootstrap bootstrap = new ServerBootstrap()
            .Group(new MultithreadEventLoopGroup(1), new MultithreadEventLoopGroup())
            .Channel<TcpServerSocketChannel>()
            .Option(ChannelOption.SoBacklog, ServerHost.Backlog)
            .ChildHandler(new ActionChannelInitializer<IChannel>(static channel => channel.Pipeline.AddLast(new Echo())));
        IChannel server = bootstrap.BindAsync(IPAddress.Any, 0).Result;
        ServerHost.Listening(((IPEndPoint)server.LocalAddress).Port);
        Thread.Sleep(Timeout.Infinite);
    }

    private sealed class Echo : ChannelHandlerAdapter
    {
        public override void ChannelRead(IChannelHandlerContext context, object message) => context.WriteAsync(message);

        public override void ChannelReadComplete(IChannelHandlerContext context) => context.Flush();

        public override void ExceptionCaught(IChannelHandlerContext context, Exception exception) => context.CloseAsync();
    }
}
