using System.Text;
using CsCheck;
using RxSocket.Blocking;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Tests;

/// <summary>However the bytes are cut, and however often a receive gives up in between: what it gathers is what it would have gathered from one piece.</summary>
public sealed class ReceiveProperties
{
    private const int Samples = 150;

    private static readonly Gen<byte[]> Piece = Gen.OneOf(
        Gen.Byte.Array[0, 12],
        OneOf("\r"u8.ToArray(), "\n"u8.ToArray(), "\r\n"u8.ToArray(), [0, 255]),
        Gen.Int[8180, 8200].Select(static count => Enumerable.Repeat((byte)'x', count).ToArray()));

    private static readonly Gen<string> Pattern = OneOf("*l", "*a", "1", "2", "5", "8192", "8193", "20000");

    private static readonly Gen<string> Prefix = OneOf("", "", "p", "pre", "\r\n");

    private static readonly Gen<bool> End = Gen.Bool;

    [Fact]
    public void Receive_AnyPieces_GivesWhatOnePieceGives() => Gen.Select(Piece.Array[0, 6], Pattern, Prefix, End).Sample(
        static (pieces, pattern, prefix, end) =>
        {
            Outcome<string> whole = FromOnePiece(pieces, pattern, prefix, end);
            Outcome<string> resumed = FromPieces(pieces, pattern, prefix, end);

            // The data is the same. An "*a" that ends in a call which brought nothing calls it closed, as LuaSocket does.
            Assert.Equal(whole.Value ?? whole.Partial, resumed.Value ?? resumed.Partial);
            Assert.True(whole.Ok == resumed.Ok || pattern == "*a", $"{whole} but {resumed}");
        },
        iter: Samples,
        threads: 1);

    [Fact]
    public async Task ReceiveLineAsync_AnyPieces_GivesWhatOnePieceGives() => await Gen.Select(Piece.Array[1, 6], Gen.Bool).SampleAsync(
        static async (pieces, gives) =>
        {
            byte[] all = [.. pieces.SelectMany(static piece => piece), (byte)'\n'];
            string expected = Encoding.UTF8.GetString([.. all[..Array.IndexOf(all, (byte)'\n')].Where(static one => one != '\r')]);
            using RawPair pair = await RawPair.Connect();
            pair.Connection.Timeouts = Timeouts.Poll;
            string? line = null;
            foreach (byte[] piece in pieces.Append("\n"u8.ToArray()))
            {
                pair.Give(piece);
                line ??= gives ? await Try(pair.Connection) : null;
            }

            Assert.Equal(expected, line ?? await pair.Connection.ReceiveLineAsync().Within());
        },
        iter: Samples,
        threads: 1);

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static async ValueTask<string?> Try(TcpConnection connection)
    {
        try
        {
            return await connection.ReceiveLineAsync().ConfigureAwait(false);
        }
        catch (SocketTimeoutException)
        {
            return null;
        }
    }

    private static Outcome<string> FromOnePiece(byte[][] pieces, string pattern, string prefix, bool end)
    {
        using LuaPair pair = new();
        pair.Client.SetTimeout(0);
        pair.Give([.. pieces.SelectMany(static piece => piece)]);
        Finish(pair, end);
        return pair.Client.Receive(pattern, prefix);
    }

    // After each piece a receive that does not wait; its partial is the next one's prefix.
    private static Outcome<string> FromPieces(byte[][] pieces, string pattern, string prefix, bool end)
    {
        using LuaPair pair = new();
        pair.Client.SetTimeout(0);
        Outcome<string> outcome = new(null, "timeout", prefix);
        foreach (byte[] piece in pieces)
        {
            pair.Give(piece);
            outcome = outcome.Error == "timeout" ? pair.Client.Receive(pattern, outcome.Partial) : outcome;
        }

        Finish(pair, end);
        return outcome.Error == "timeout" ? pair.Client.Receive(pattern, outcome.Partial) : outcome;
    }

    // Open or ended.
    private static void Finish(LuaPair pair, bool end)
    {
        if (end)
        {
            pair.End();
        }
    }
}
