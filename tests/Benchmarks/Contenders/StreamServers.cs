using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RxSocket.Benchmarks.Contenders;

/// <summary>PipeReader and StreamReader over NetworkStream: what the base class library offers for lines and counts.</summary>
internal static class StreamServers
{
    public static void RunPipeReader(Role role) =>
        Serve(async client =>
        {
            PipeReader reader = PipeReader.Create(new NetworkStream(client));
            return role == Role.Bulk ? await CountBlocks(reader).ConfigureAwait(false) : await CountLines(reader, role == Role.Lines).ConfigureAwait(false);
        }).Wait();

    public static void RunStreamReader() =>
        Serve(static async client =>
        {
            long lines = 0;
            using StreamReader reader = new(new NetworkStream(client), Encoding.UTF8, detectEncodingFromByteOrderMarks: false, ServerHost.Block);
            while (await reader.ReadLineAsync().ConfigureAwait(false) is not null)
            {
                lines++;
            }

            return lines;
        }).Wait();

    /// <summary>The lines of a pipe, as strings or in place. Kestrel counts with it too.</summary>
    public static async Task<long> CountLines(PipeReader reader, bool strings)
    {
        long lines = 0;
        while (true)
        {
            ReadResult read = await reader.ReadAsync().ConfigureAwait(false);
            ReadOnlySequence<byte> left = read.Buffer;
            while (left.PositionOf((byte)'\n') is { } end)
            {
                ReadOnlySequence<byte> line = left.Slice(0, end);
                if (strings)
                {
                    _ = Encoding.UTF8.GetString(line);
                }

                lines++;
                left = left.Slice(left.GetPosition(1, end));
            }

            reader.AdvanceTo(left.Start, left.End);
            if (read.IsCompleted)
            {
                return lines;
            }
        }
    }

    public static async Task<long> CountBlocks(PipeReader reader)
    {
        long blocks = 0;
        byte[] block = new byte[ServerHost.Block];
        while (true)
        {
            ReadResult read = await reader.ReadAtLeastAsync(block.Length).ConfigureAwait(false);
            if (read.Buffer.Length < block.Length)
            {
                return blocks;
            }

            ReadOnlySequence<byte> whole = read.Buffer.Slice(0, block.Length);
            whole.CopyTo(block);
            blocks++;
            reader.AdvanceTo(whole.End);
        }
    }

    private static async Task Serve(Func<Socket, Task<long>> count)
    {
        using Socket server = SocketAsyncServer.Listen();
        ServerHost.Listening(((IPEndPoint)server.LocalEndPoint!).Port);
        while (true)
        {
            using Socket client = await server.AcceptAsync().ConfigureAwait(false);
            long units = await count(client).ConfigureAwait(false);
            await client.SendAsync(ServerHost.AnswerOf(units), SocketFlags.None).ConfigureAwait(false);
        }
    }
}
