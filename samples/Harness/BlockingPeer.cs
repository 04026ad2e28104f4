using System.Text;
using RxSocket;
using RxSocket.Blocking;

namespace Harness;

/// <summary>Blocking, as in Lua: a call answers with a value, or with a word and what had come.</summary>
internal sealed class BlockingPeer(TcpObject client) : IPeer
{
    public Task SendAsync(string text, TimeSpan within)
    {
        client.SetTimeout(within.TotalSeconds, "t");
        client.Send(Encoding.UTF8.GetBytes(text)).OrThrow();
        return Task.CompletedTask;
    }

    public Task<Reply> ReceiveLineAsync(TimeSpan within)
    {
        client.SetTimeout(within.TotalSeconds, "t");
        (byte[]? line, string? word, byte[]? partial) = client.ReceiveBytes("*l");
        return Task.FromResult(line is null ? new Reply(null, word, Encoding.UTF8.GetString(partial ?? [])) : new Reply(Encoding.UTF8.GetString(line)));
    }

    public void HalfClose() => client.Shutdown("send");

    public void Dispose() => client.Dispose();
}
