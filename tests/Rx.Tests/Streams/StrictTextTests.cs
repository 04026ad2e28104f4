using System.Reactive.Linq;
using System.Text;
using RxSocket.Rx.Tests.Kit;
using RxSocket.TestKit;
using Xunit;

namespace RxSocket.Rx.Tests.Streams;

/// <summary>Lines that are no text, and text that begins with a signature.</summary>
public sealed class StrictTextTests
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    [Fact]
    public async Task Lines_StrictAndALineIsNoText_FailsAndTakesTheLine()
    {
        using Pair pair = await Pair.Connect();
        await pair.Client.SendAsync((byte[])[.. "good\nb"u8, 0xFF, .. "d\nbetter\n"u8]).Within();
        using Watched<string> lines = pair.Server.Lines(Strict).Watch();

        Assert.Equal("good", await lines.Next());
        Assert.IsType<DecoderFallbackException>(await lines.End());

        Assert.Equal("better", await pair.Server.ReceiveLineAsync().Within());
    }

    [Fact]
    public async Task Lines_StrictWithRetry_GoesOnWithTheNextLine()
    {
        using Pair pair = await Pair.Connect();
        int failures = 0;
        using Watched<string> lines = pair.Server.Lines(Strict).Do(static _ => { }, _ => failures++).Retry().Watch();

        await pair.Client.SendAsync((byte[])[(byte)'a', (byte)'\n', 0xFF, (byte)'\n', 0xC3, (byte)'\r', (byte)'\n', (byte)'b', (byte)'\n']).Within();

        Assert.Equal(["a", "b"], await lines.Next(2));
        Assert.Equal(2, failures);
    }

    [Fact]
    public async Task Lines_DisposedOfByAnEncodingThatThrows_TakesNothing()
    {
        using Pair pair = await Pair.Connect();
        await pair.Client.SendAsync(new byte[] { 0xFF, (byte)'\n' }).Within();
        TaskCompletionSource asked = new();
        TaskCompletionSource goOn = new();
        ThrowingFallback fallback = new(() =>
        {
            asked.SetResult();
            goOn.Task.Wait();
        });
        Watched<string> lines = pair.Server.Lines(Encoding.GetEncoding("utf-8", EncoderFallback.ExceptionFallback, fallback)).Watch();
        await asked.Task.Within();

        lines.Dispose();
        goOn.SetResult();

        Assert.Equal("\uFFFD", await pair.Server.ReceiveLineAsync().Within());
    }

    [Fact]
    public async Task Lines_StreamBeginsWithASignature_KeepsItInTheFirstLine()
    {
        using Pair pair = await Pair.Connect();
        byte[] signed = [0xEF, 0xBB, 0xBF, (byte)'a', (byte)'\n'];
        await pair.Client.SendAsync((byte[])[.. signed, .. signed, .. signed]).Within();

        string line;
        using (Watched<string> lines = pair.Server.Lines().Take(1).Watch())
        {
            line = await lines.Next();
        }

        using Watched<string> strict = pair.Server.Lines(Strict).Take(1).Watch();
        Assert.Equal(("\uFEFFa", "\uFEFFa"), (line, await strict.Next()));
        Assert.Equal("\uFEFFa", await pair.Server.ReceiveLineAsync().Within());
    }

    private sealed class ThrowingFallback(Action before) : DecoderFallback
    {
        public override int MaxCharCount => 1;

        public override DecoderFallbackBuffer CreateFallbackBuffer()
        {
            before();
            throw new FormatException();
        }
    }
}
