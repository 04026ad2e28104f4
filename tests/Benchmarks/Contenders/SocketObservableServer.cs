using System.Net;
using System.Net.Sockets;
using System.Reactive.Linq;
using System.Text;

namespace RxSocket.Benchmarks.Contenders;

/// <summary>The base class library's Socket in a loop under Observable.Create: what one writes without a library.</summary>
internal static class SocketObservableServer
{
    public static void Run(Role role) => Serve(role).Wait();

    private static async Task Serve(Role role)
    {
        using Socket server = SocketAsyncServer.Listen();
        ServerHost.Listening(((IPEndPoint)server.LocalEndPoint!).Port);
        while (true)
        {
            Observe(role, await server.AcceptAsync().ConfigureAwait(false));
        }
    }

    private static void Observe(Role role, Socket client)
    {
        long units = 0;
        if (role == Role.Lines)
        {
            Lines(client).Subscribe(_ => units++, _ => client.Dispose(), () => Answer(client, units));
        }
        else
        {
            Chunks(client).Subscribe(chunk => units += chunk.Length, _ => client.Dispose(), () => Answer(client, units / ServerHost.Chunk));
        }
    }

    private static IObservable<ReadOnlyMemory<byte>> Chunks(Socket client) =>
        Observable.Create<ReadOnlyMemory<byte>>(async (observer, cancellation) =>
        {
            byte[] block = new byte[ServerHost.Chunk];
            while (await client.ReceiveAsync(block, cancellation).ConfigureAwait(false) is > 0 and int count)
            {
                observer.OnNext(block.AsMemory(0, count));
            }
        });

    private static IObservable<string> Lines(Socket client) =>
        Observable.Create<string>(async (observer, cancellation) =>
        {
            byte[] block = new byte[ServerHost.Block];
            int filled = 0;
            while (await client.ReceiveAsync(block.AsMemory(filled), cancellation).ConfigureAwait(false) is > 0 and int count)
            {
                filled += count;
                int start = 0;
                while (block.AsSpan(start, filled - start).IndexOf((byte)'\n') is >= 0 and int length)
                {
                    observer.OnNext(Encoding.UTF8.GetString(block, start, length));
                    start += length + 1;
                }

                filled -= start;
                block.AsSpan(start, filled).CopyTo(block);
            }
        });

    private static void Answer(Socket client, long units)
    {
        client.Send(ServerHost.AnswerOf(units));
        client.Dispose();
    }
}
