using System.Globalization;
using System.Net.Sockets;
using RxSocket;

namespace Echo;

/// <summary>Starts the three servers on loopback, drives each with a client and says what happened.</summary>
internal static class Demonstration
{
    private const string Loopback = "127.0.0.1";
    private static readonly Timeouts Patience = new(Block: TimeSpan.FromSeconds(10), Total: TimeSpan.FromMinutes(1));

    /// <summary>True: every text came back as it was sent.</summary>
    public static async Task<bool> RunAsync(TextWriter account)
    {
        account.WriteLine("One echo server of lines, written three times. A client sends each text and compares what comes back.");
        account.WriteLine();
        account.WriteLine($"{"face",-10}{"peer",-18}{"text",-13}{"lines",6}{"bytes out",11}{"bytes back",12}{"ms",8}");
        List<(string Face, IEcho Server, Task Serving)> servers = [];
        foreach (string face in Faces.All)
        {
            IEcho server = await Faces.ListenAsync(face, Loopback, port: 0);
            servers.Add((face, server, server.ServeAsync()));
        }

        bool same = true;
        foreach ((string face, IEcho server, Task serving) in servers)
        {
            same &= await DriveAsync(face, server, account);
            server.Dispose();
            await serving;
        }

        account.WriteLine();
        account.WriteLine(same ? "Every line came back as it was sent." : "Something came back different.");
        return same;
    }

    private static async Task<bool> DriveAsync(string face, IEcho server, TextWriter account)
    {
        await using TcpConnection client = await Tcp.ConnectAsync(Loopback, server.Port, new TcpConnectOptions { Timeouts = Patience });
        bool same = true;
        foreach (Text text in Text.All)
        {
            client.Stats = default;
            string? difference = await ExchangeAsync(client, text);
            (long back, long sent, TimeSpan age) = client.Stats;
            account.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{face,-10}{client.RemoteEndPoint,-18}{text.Name,-13}{text.Lines.Count,6}{sent,11}{back,12}{age.TotalMilliseconds,8:F1}{difference}"));
            same &= difference is null;
        }

        client.Shutdown(SocketShutdown.Send);
        return await client.ReceiveLineAsync() is null && same;
    }

    /// <summary>The first difference between what went out and what came back; null: none.</summary>
    private static async Task<string?> ExchangeAsync(TcpConnection client, Text text)
    {
        string? difference = null;
        foreach (string[] lines in text.Lines.Chunk(text.LinesAtOnce))
        {
            // Sends and receives at the same time: the server echoes as it reads, and neither side may wait for the other to stop sending.
            Task sending = client.SendAsync(string.Concat(lines.Select(line => line + text.LineEnd))).AsTask();
            foreach (string line in lines)
            {
                string? echo = await client.ReceiveLineAsync();
                difference ??= echo == line ? null : $"  sent \"{line}\", came \"{echo}\"";
            }

            await sending;
        }

        return difference;
    }
}
