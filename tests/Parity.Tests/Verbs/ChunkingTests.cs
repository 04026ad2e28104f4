using System.Text;
using CsCheck;
using RxSocket.Parity.Tests.Faces;
using RxSocket.Parity.Tests.Support;
using Xunit;

namespace RxSocket.Parity.Tests.Verbs;

public sealed class AsyncChunkingTests : ChunkingTests<AsyncFace>;

public sealed class LoopChunkingTests : ChunkingTests<LoopFace>;

public sealed class RxChunkingTests : ChunkingTests<RxFace>;

public sealed class BlockingChunkingTests : ChunkingTests<BlockingFace>;

/// <summary>However the network cuts the bytes up, whatever is asked for, and wherever the peer ends: the answers are those to one piece.</summary>
public abstract class ChunkingTests<TFace> : FaceTests<TFace>
    where TFace : Face, new()
{
    private const int Line = -1;
    private const int Everything = -2;

    private static readonly Gen<byte> LineByte = Gen.OneOf(Gen.Const((byte)'\r'), Gen.Const((byte)'\n'), Gen.Const((byte)'a'), Gen.Const((byte)0), Gen.Const((byte)'z'));
    private static readonly Gen<byte[]> Text = LineByte.Array[0, 40];
    private static readonly Gen<byte[]> Long = Gen.Select(Gen.Int[1, 20_000], Gen.Int[0, 1000], static (count, seed) => Ascii(count, seed));
    private static readonly Gen<byte[]> Data = Gen.Frequency((5, Text), (1, Long));
    private static readonly Gen<int> Pattern = Gen.Frequency((4, Gen.Const(Line)), (4, Gen.Int[1, 30]), (1, Gen.Int[1, 10_000]), (1, Gen.Const(Everything)));
    private static readonly Gen<(byte[] Data, int[] Patterns, int[] Cuts)> Case = Gen.Select(Data, Pattern.Array[1, 12], Gen.Int[0, 100].Array[0, 6]);

    [Fact]
    public async Task Receives_OfAnyChunking_GiveWhatOnePieceGives() =>
        await Case.SampleAsync(
            async scene =>
            {
                List<string> cut = await Answers(scene.Data, scene.Patterns, PiecesOf(scene.Data, scene.Cuts));

                List<string> expected = Expected(scene.Data, scene.Patterns);
                if (!expected.SequenceEqual(cut))
                {
                    throw new InvalidOperationException($"Expected {string.Join(" | ", expected)}, got {string.Join(" | ", cut)}");
                }
            },
            iter: 300,
            threads: 1,
            print: static scene => $"{Show(scene.Data)} patterns {string.Join(",", scene.Patterns)} cuts {string.Join(",", scene.Cuts)}");

    // Piece after piece, each received before the next is sent; then the end.
    private async Task<List<string>> Answers(byte[] data, int[] patterns, IEnumerable<byte[]> pieces)
    {
        (FaceConnection connection, RawPeer peer) = await Connected();
        using (connection)
        using (peer)
        {
            Task<List<string>> receiving = ReceiveAll(connection, patterns);
            foreach (byte[] piece in pieces)
            {
                await peer.Send(piece);
                await Pieces.Taken(connection, receiving);
            }

            peer.EndSending();
            return await receiving.Soon($"receives {string.Join(",", patterns)} of {data.Length} bytes");
        }
    }

    private static async Task<List<string>> ReceiveAll(FaceConnection connection, int[] patterns)
    {
        List<string> answers = [];
        foreach (int pattern in patterns)
        {
            if (pattern == Line)
            {
                Answer<string> line = await connection.ReceiveLine();
                answers.Add(line.Ok ? Show(Encoding.UTF8.GetBytes(line.Value!)) : line.Word + Cut(line.Gathered));
            }
            else
            {
                Answer<byte[]> bytes = pattern == Everything ? await connection.ReceiveAll() : await connection.Receive(pattern);
                answers.Add(bytes.Ok ? Show(bytes.Value!) : bytes.Word + Cut(bytes.Gathered));
            }

            // What a failed receive leaves, or hands out, is where the faces differ on purpose.
            if (answers[^1].StartsWith("closed", StringComparison.Ordinal))
            {
                break;
            }
        }

        return answers;
    }

    // The specification, in as few words as it takes.
    private static List<string> Expected(byte[] data, int[] patterns)
    {
        List<string> answers = [];
        int at = 0;
        foreach (int pattern in patterns)
        {
            int left = data.Length - at;
            int feed = Array.IndexOf(data, (byte)'\n', at);
            int count = pattern switch
            {
                Line => feed < 0 ? -1 : feed + 1 - at,
                Everything => left > 0 ? left : -1,
                _ => left >= pattern ? pattern : -1,
            };
            if (count < 0)
            {
                answers.Add("closed" + Cut(data[at..]));
                break;
            }

            byte[] taken = data[at..(at + count)];
            answers.Add(Show(pattern == Line ? [.. taken[..^1].Where(static b => b != '\r')] : taken));
            at += count;
        }

        return answers;
    }

    private static IEnumerable<byte[]> PiecesOf(byte[] data, int[] cuts)
    {
        int[] places = [0, .. cuts.Select(cut => cut * data.Length / 100).Order(), data.Length];
        return places.Zip(places.Skip(1), (from, to) => data[from..to]).Where(static piece => piece.Length > 0);
    }

    // The returns of an unfinished line are gone in one face and kept in the others.
    private static string Cut(byte[] partial) => Show([.. partial.Where(static b => b != '\r')]);

    private static string Show(byte[] bytes) =>
        bytes.Length > 60 ? $"{bytes.Length}:{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes))[..12]}"
        : $"'{Encoding.Latin1.GetString(bytes).Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\0", "\\0", StringComparison.Ordinal)}'";

    private static byte[] Ascii(int count, int seed)
    {
        byte[] bytes = new byte[count];
        Random random = new(seed);
        for (int i = 0; i < count; i++)
        {
            bytes[i] = (byte)(random.Next(500) == 0 ? '\n' : random.Next(1, 127));
        }

        return bytes;
    }
}
