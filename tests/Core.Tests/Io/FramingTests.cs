using System.Net.Sockets;
using CsCheck;
using Xunit;

namespace RxSocket.Tests;

/// <summary>Whatever pieces the bytes come in, the receives hand out the same.</summary>
public sealed class FramingTests
{
    private static readonly Gen<byte[]> Text = Gen.Int[0, 5].Select(static i => "\n\ra\0\u00C3\u00A4"[i]).Select(static c => (byte)c).Array[0, 200];

    // Where the stream is cut into chunks.
    private static readonly Gen<int[]> Cuts = Gen.Int[1, 40].Array[1, 30];

    [Fact]
    public void ReceiveLine_InAnyPieces_GivesTheSameLines() =>
        Gen.Select(Text, Cuts).Sample((text, cuts) =>
            Lines(InPieces(text, cuts)).SequenceEqual(Lines(InPieces(text, [Math.Max(text.Length, 1)]))));

    [Fact]
    public void ReceiveLine_InAnyPieces_GivesWhatSplittingTheWholeGives() =>
        Gen.Select(Text, Cuts).Sample((text, cuts) =>
        {
            string[] expected = System.Text.Encoding.UTF8.GetString([.. text.Where(static value => value != '\r')]).Split('\n');

            // The last part has no end: it is in the exception, or there is none.
            return Lines(InPieces(text, cuts)).SequenceEqual(expected.SkipLast(1));
        });

    [Fact]
    public void ReceiveCount_InAnyPieces_GivesTheSameBytes() =>
        Gen.Select(Gen.Byte.Array[0, 300], Cuts, Gen.Int[0, 50].Array[1, 20]).Sample((bytes, cuts, counts) =>
        {
            using TcpConnection connection = InPieces(bytes, cuts);
            int taken = 0;
            foreach (int count in counts)
            {
                if (taken + count > bytes.Length)
                {
                    return true;
                }

                if (!Now(connection.ReceiveAsync(count)).AsSpan().SequenceEqual(bytes.AsSpan(taken, count)))
                {
                    return false;
                }

                taken += count;
            }

            return true;
        });

    [Fact]
    public void ReceiveInto_InAnyPieces_GivesTheSameBytes() =>
        Gen.Select(Gen.Byte.Array[1, 300], Cuts, Gen.Int[0, 300]).Sample((bytes, cuts, first) =>
        {
            using TcpConnection connection = InPieces(bytes, cuts);
            first = Math.Min(first, bytes.Length);
            byte[] into = new byte[bytes.Length];

            int head = Now(connection.ReceiveAsync(into.AsMemory(0, first)));
            int tail = Now(connection.ReceiveAsync(into.AsMemory(first)));

            return head + tail == bytes.Length && into.AsSpan().SequenceEqual(bytes);
        });

    [Fact]
    public void ReceiveAll_InAnyPieces_GivesEverything() =>
        Gen.Select(Gen.Byte.Array[0, 300], Cuts).Sample((bytes, cuts) =>
        {
            using TcpConnection connection = InPieces(bytes, cuts);

            return Now(connection.ReceiveAllAsync()).AsSpan().SequenceEqual(bytes);
        });

    [Fact]
    public void Receives_OfAllKindsMixed_LoseAndRepeatNothing() =>
        Gen.Select(Text, Cuts, Gen.Int[0, 3].Array[1, 40]).Sample((text, cuts, kinds) =>
        {
            using TcpConnection connection = InPieces(text, cuts);
            List<byte> received = [];
            foreach (int kind in kinds)
            {
                received.AddRange(kind switch
                {
                    0 => Attempted(() => Now(connection.ReceiveAsync(7))),
                    1 => Attempted(() => Some(connection, 5)),
                    2 => Attempted(() => Into(connection, 9)),
                    _ => [],
                });
            }

            received.AddRange(Now(connection.ReceiveAllAsync()));
            return received.SequenceEqual(text);
        });

    [Fact]
    public void ReceiveLine_LongerThanTheLimit_FailsInAnyPieces() =>
        Gen.Select(Gen.Int[0, 60], Cuts).Sample((length, cuts) =>
        {
            byte[] line = [.. Enumerable.Repeat((byte)'x', length), (byte)'\n'];
            using TcpConnection connection = InPieces(line, cuts);
            connection.Limits = new Limits(LongestLine: 30, MostBuffered: 1000);

            try
            {
                return Now(connection.ReceiveLineAsync())!.Length == length && length <= 30;
            }
            catch (SocketFaultException tooLong)
            {
                return length > 30 && tooLong.Error == SocketError.MessageSize;
            }
        });

    private static TcpConnection InPieces(byte[] bytes, int[] cuts)
    {
        ScriptedSocket socket = new();
        for (int start = 0, i = 0; start < bytes.Length; i++)
        {
            int length = Math.Min(cuts[i % cuts.Length], bytes.Length - start);
            socket.Brings(bytes[start..(start + length)]);
            start += length;
        }

        return new TcpConnection(socket.Ends(), TimeProvider.System);
    }

    private static string[] Lines(TcpConnection connection)
    {
        using TcpConnection disposed = connection;
        List<string> lines = [];
        try
        {
            while (Now(connection.ReceiveLineAsync()) is { } line)
            {
                lines.Add(line);
            }
        }
        catch (SocketClosedException)
        {
        }

        return [.. lines];
    }

    // What is there is handed out without waiting: nothing to await.
    private static T Now<T>(ValueTask<T> call) => call.IsCompleted ? call.GetAwaiter().GetResult() : throw new InvalidOperationException("It waits.");

    private static byte[] Attempted(Func<byte[]> receive)
    {
        try
        {
            return receive();
        }
        catch (SocketClosedException)
        {
            return [];
        }
    }

    private static byte[] Some(TcpConnection connection, int size)
    {
        byte[] into = new byte[size];
        return into[..Now(connection.ReceiveSomeAsync(into))];
    }

    private static byte[] Into(TcpConnection connection, int size)
    {
        byte[] into = new byte[size];
        return into[..Now(connection.ReceiveAsync(into.AsMemory()))];
    }
}
