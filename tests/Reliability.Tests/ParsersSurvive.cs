using System.Buffers;
using System.Net.Sockets;
using System.Text;
using CsCheck;
using RxSocket.Headers;
using RxSocket.Io;
using RxSocket.Rx;
using Xunit;

namespace RxSocket.Reliability.Tests;

/// <summary>Whatever a parser is fed, it gives an answer or an error with a name: no crash, no hang, and no more memory than its cap and what it was fed.</summary>
public sealed class ParsersSurvive
{
    private const string Promise = nameof(ParsersSurvive);
    private const int Maximum = 300;

    private static readonly Framing[] Framings =
    [
        Framing.Fixed(7), Framing.LengthPrefixed(1, Maximum), Framing.LengthPrefixed(2, Maximum), Framing.LengthPrefixed(2, Maximum, littleEndian: true),
        Framing.LengthPrefixed(4, Maximum), Framing.LengthPrefixed(4, Maximum, littleEndian: true), Framing.VarintPrefixed(Maximum),
        Framing.Delimited("\r\n"u8, Maximum), Framing.Delimited("aab"u8, Maximum),
    ];

    private static readonly Gen<byte> Biased = Gen.Frequency((3, Gen.Byte), (2, Gen.Byte[0, 3]), (2, OneOf((byte)'a', (byte)'b', (byte)'\r', (byte)'\n', (byte)0x80, (byte)0xFF)));

    private static readonly Gen<string> Piece = Gen.Frequency(
        (6, OneOf("\r\n", "\n", "0\r\n", "5\r\nhello\r\n", "1;ext=\"x\"\r\n", " folded\r\n", "\tfolded\r\n", "name: value\r\n", ":\r\n", "\r\n\r\n")),
        (3, OneOf("ffffffffffffffff\r\n", "7fffffffffffffff\r\n", "-5\r\n", "+3\r\n", "0x10\r\n", " a \r\n", "g\r\n", "\r\n0\r\n", "100000000\r\n")),
        (2, Gen.Char[(char)0, (char)255].Array[0, 12].Select(static chars => new string(chars))));

    private static int Cases => Counts.Of(20_000, 1_000_000);

    [Fact]
    public void Framings_AnyBytesInAnyPieces_CutOrRefuse()
    {
        Gen.Select(Gen.Int[0, Framings.Length - 1], Biased.Array[0, 400], Gen.Int[1, 50].Array[1, 20]).Sample(
            static (which, bytes, pieces) =>
            {
                object whole = Find(Framings[which], bytes, 0);
                object grown = default(Cut);
                int examined = 0;
                int there = 0;
                for (int i = 0; there < bytes.Length && grown is Cut { Length: 0 }; i++)
                {
                    there = Math.Min(bytes.Length, there + pieces[i % pieces.Length]);
                    grown = Find(Framings[which], bytes.AsSpan(0, there), examined);
                    examined = there;
                }

                // Only how much more is needed depends on how much there was; a refusal may come early.
                Assert.True(bytes.Length == 0 || Equals(whole, grown) || (whole is Cut { Length: 0 } && grown is Cut { Length: 0 }), $"{whole}, but in pieces {grown}");
            },
            iter: Cases,
            threads: 1);
        Figures.Tell(Promise, "cases of framings", Cases);
    }

    [Fact]
    public void Framings_AMessageWritten_IsFoundAgain()
    {
        Gen.Select(Gen.Int[1, Framings.Length - 1], Biased.Array[0, Maximum], Biased.Array[0, 20]).Sample(
            static (which, message, behind) =>
            {
                ArrayBufferWriter<byte> frame = new();
                try
                {
                    Framings[which].WriteChecked(message, frame);
                }
                catch (ArgumentException)
                {
                    // It contains the delimiter, or is too long for the prefix.
                    return;
                }

                Cut cut = Framings[which].Find([.. frame.WrittenSpan, .. behind], 0);
                Assert.Equal(frame.WrittenCount, cut.Length);
                Assert.Equal(message, frame.WrittenSpan.Slice(cut.Start, cut.Count).ToArray());
            },
            iter: Cases / 4,
            threads: 1);
        Figures.Tell(Promise, "cases of messages there and back", Cases / 4);
    }

    [Fact]
    public void ChunkedReader_AnyText_EndsWithinItsCap()
    {
        Gen.Select(Piece.Array[0, 30], Gen.Bool).Sample(
            static (pieces, strict) =>
            {
                ScriptedChunks input = new(string.Concat(pieces), longestTrailer: 64, raw: strict);
                int kept = 0;
                ChunkedReader reader = new(input, (name, value) => kept += name.Length + value.Length, strict ? ChunkGrammar.Http : ChunkGrammar.LuaSocket);
                long before = GC.GetAllocatedBytesForCurrentThread();
                int calls = 0;
                for (bool isOver = false; !isOver; calls++)
                {
                    Assert.True(calls <= input.Length + 2, "It does not end.");
                    isOver = IsOver(reader);
                }

                long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                Assert.True(allocated < 20_000 + (100 * input.Length), $"{allocated} bytes for {input.Length}.");
                Assert.True(kept <= input.Length);
            },
            iter: Cases,
            threads: 1);
        Figures.Tell(Promise, "cases of chunked coding", Cases);
    }

    [Fact]
    public void Lines_AnyBytesInAnyPieces_EndAtTheFirstLineFeed()
    {
        Gen.Select(Biased.Array[0, 200], Gen.Int[1, 40]).Sample(
            static (bytes, step) =>
            {
                int examined = 0;
                int length = -1;
                for (int there = 0; length < 0 && there < bytes.Length;)
                {
                    there = Math.Min(bytes.Length, there + step);
                    length = LineBytes.Measure(bytes.AsSpan(0, there), ref examined);
                }

                int end = Array.IndexOf(bytes, (byte)'\n');
                Assert.Equal(end < 0 ? -1 : end + 1, length);

                byte[] line = end < 0 ? bytes : bytes[..end];
                byte[] expected = [.. line.Where(static value => value != '\r')];
                Assert.Equal(expected, LineBytes.WithoutReturns(line));
                byte[] moved = [.. line];
                Assert.Equal(expected, moved[..LineBytes.DropReturns(moved)]);
                Assert.Equal(Encoding.UTF8.GetString(expected), LineFraming<Utf8Text>.TextOf(line));
                Assert.Equal(Encoding.Latin1.GetString(expected), LineFraming<Latin1Text>.TextOf(line));
            },
            iter: Cases,
            threads: 1);
        Figures.Tell(Promise, "cases of lines", Cases);
    }

    [Fact]
    public void CanonicHeaders_AnyName_IsThatNameInSomeCase()
    {
        Gen.OneOf(Gen.String, OneOf([.. CanonicHeaders.Table.Keys])).Sample(
            static name => Assert.Equal(name, CanonicHeaders.Of(name), ignoreCase: true),
            iter: Cases / 4,
            threads: 1);
        Figures.Tell(Promise, "cases of header names", Cases / 4);
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    // A cut that makes sense, or the name of the refusal.
    private static object Find(Framing framing, ReadOnlySpan<byte> bytes, int examined)
    {
        try
        {
            Cut cut = framing.Find(bytes, examined);
            Assert.InRange(cut.Length, 0, bytes.Length);
            Assert.InRange(cut.Count, 0, Maximum);
            Assert.True(cut.Start >= 0 && cut.Start + cut.Count <= cut.Length, cut.ToString());
            Assert.True(cut.Length > 0 || cut.Needed == 0 || (cut.Needed > bytes.Length && cut.Needed <= Maximum + 5), cut.ToString());
            return cut;
        }
        catch (SocketFaultException tooLong)
        {
            Assert.Equal(SocketError.MessageSize, tooLong.Error);
            return tooLong.Word;
        }
    }

    private static bool IsOver(ChunkedReader reader)
    {
        try
        {
            (byte[]? chunk, object? error) = Blocking.Complete.Of(reader.Next(CancellationToken.None));
            Assert.True(error is null or ScriptedChunks.Ended or ScriptedChunks.TooLong or ChunkGrammar.Malformed or ChunkGrammar.InvalidSize or ChunkGrammar.InvalidEnd, error?.ToString());
            return chunk is null;
        }
        catch (EndInFoldedFieldException)
        {
            return true;
        }
    }
}
