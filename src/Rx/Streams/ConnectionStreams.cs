using System.Text;
using Nito.AsyncEx;

namespace RxSocket.Rx;

/// <summary>What a connection receives, as observables.</summary>
public static class ConnectionStreams
{
    extension(Connection connection)
    {
        /// <summary>The connection's lines, as UTF-8 text. Threading: <c>OnNext</c> is called in the <see cref="SocketLoop"/> it was subscribed in, else on the
        /// connection's own loop or the thread pool, never twice at once. Backpressure: the connection is read only while the observer is ready: the next line is
        /// looked for when <c>OnNext</c> has returned and nothing holds it (<see cref="Backpressure"/>), so a slow observer slows the peer down. No <c>ObserveOn</c> in between:
        /// its queue has no bound (<c>Hop</c> is one that has).
        /// <para>Cold, and one subscription at a time: a second gets <see cref="InvalidOperationException"/>; share with <c>Publish</c>. Disposal stops receiving
        /// and loses nothing: after it nothing more is taken, and a line that was not taken is there for the next receive. One that another thread had just taken
        /// is still delivered; operators in between drop what comes while they are disposed of: that is Rx's. Within <c>OnNext</c>, and while it
        /// is held, one may receive from the connection oneself.</para>
        /// <para>What is not UTF-8 becomes U+FFFD. A UTF-8 signature (the bytes EF BB BF) is text like any other: it is kept, as U+FEFF, before the first line.</para>
        /// <para>Completes when the peer ends between lines. Errors are those of <see cref="Connection.ReceiveLineAsync"/>. LuaSocket: a loop of
        /// <c>client:receive("*l")</c>.</para></summary>
        /// <param name="pause">While paused, nothing is received or delivered.</param>
        /// <returns>The lines.</returns>
        public IObservable<string> Lines(PauseToken pause = default) => connection.Lines(Encoding.UTF8, pause);

        /// <summary>The connection's lines, as text in an encoding. Threading: <c>OnNext</c> is called in the <see cref="SocketLoop"/> it was subscribed in, else
        /// on the connection's own loop or the thread pool, never twice at once. Backpressure: the next line is looked for when <c>OnNext</c> has returned and
        /// nothing holds it.
        /// <para>With an encoding that throws, as <c>new UTF8Encoding(false, throwOnInvalidBytes: true)</c> does, a line that it cannot decode is the error, with
        /// the encoding's exception (<see cref="DecoderFallbackException"/>). That line is taken: <c>Retry()</c> goes on with the next one. A signature at the
        /// start of the stream is kept, as U+FEFF, whatever the encoding's own preamble.</para>
        /// <para>Subscriptions, disposal and ends are those of <c>Lines()</c>. LuaSocket: a loop of <c>client:receive("*l")</c>, whose strings have no
        /// encoding.</para></summary>
        /// <param name="encoding">One whose line feed is the byte 10: UTF-8, Latin-1, ASCII, Windows code pages; not UTF-16.</param>
        /// <param name="pause">While paused, nothing is received or delivered.</param>
        /// <returns>The lines.</returns>
        /// <exception cref="ArgumentException">There is no encoding, or its line feed is another.</exception>
        public IObservable<string> Lines(Encoding encoding, PauseToken pause = default)
        {
            ArgumentNullException.ThrowIfNull(encoding);
            if (!encoding.GetBytes("\n").AsSpan().SequenceEqual("\n"u8))
            {
                throw new ArgumentException($"In {encoding.WebName} a line does not end with the byte 10.", nameof(encoding));
            }

            return ReceiveLoop.Create<string, LineCutter>(connection, new LineCutter(encoding, connection), pause);
        }

        /// <summary>Whatever comes, piece by piece. Threading: <c>OnNext</c> is called in the <see cref="SocketLoop"/> it was subscribed in, else on the
        /// connection's own loop or the thread pool, never twice at once. Backpressure: the connection is read only when <c>OnNext</c> has returned and nothing
        /// holds it. A piece is lent: its memory is the connection's own buffer, and stays as it is until then, whatever is received meanwhile; <c>Copied()</c> gives pieces to
        /// keep. Nothing is allocated for a piece.
        /// <para>Subscriptions and disposal as with <c>Lines()</c>: one at a time, and what was not taken is there for the next receive.</para>
        /// <para>Completes when the peer ends. Errors are those of <see cref="Connection.ReceiveSomeAsync"/>. LuaSocket: a loop of
        /// <c>client:receive(size)</c> that takes the partial results too.</para></summary>
        /// <param name="size">The largest piece, in bytes; 1 or more.</param>
        /// <param name="pause">While paused, nothing is received or delivered.</param>
        /// <returns>The pieces.</returns>
        /// <exception cref="ArgumentOutOfRangeException">The size is not positive.</exception>
        public IObservable<ReadOnlyMemory<byte>> Chunks(int size = 8192, PauseToken pause = default)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
            return ReceiveLoop.Create<ReadOnlyMemory<byte>, ChunkCutter>(connection, new ChunkCutter(size), pause);
        }

        /// <summary>Frames of one size. Threading: <c>OnNext</c> is called in the <see cref="SocketLoop"/> it was subscribed in, else on the connection's own loop
        /// or the thread pool, never twice at once. Backpressure: the next frame is looked for when <c>OnNext</c> has returned and nothing holds it. A frame's
        /// memory is lent until then, as with <c>Chunks()</c>.
        /// <para>Subscriptions and disposal as with <c>Lines()</c>; a frame that is not whole stays in the connection. Completes when the peer ends between two;
        /// within one it is <see cref="SocketClosedException"/>. Other errors are those of <see cref="Connection.ReceiveSomeAsync"/>. LuaSocket: a loop of
        /// <c>client:receive(size)</c>.</para></summary>
        /// <param name="size">The size in bytes; 1 or more.</param>
        /// <param name="pause">While paused, nothing is received or delivered.</param>
        /// <returns>The frames.</returns>
        /// <exception cref="ArgumentOutOfRangeException">The size is not positive.</exception>
        public IObservable<ReadOnlyMemory<byte>> Frames(int size, PauseToken pause = default) => connection.Frames(Framing.Fixed(size), pause);

        /// <summary>The messages in the connection's frames. Threading: <c>OnNext</c> is called in the <see cref="SocketLoop"/> it was subscribed in, else on the
        /// connection's own loop or the thread pool, never twice at once. Backpressure: the next message is looked for when <c>OnNext</c> has returned and nothing
        /// holds it. A message's memory is lent until then, as with <c>Chunks()</c>.
        /// <para>Subscriptions and disposal as with <c>Lines()</c>; a message that is not whole stays in the connection. Completes when the peer ends between two; within one it is <see cref="SocketClosedException"/>. A message longer than the framing's maximum is
        /// <see cref="SocketFaultException"/> with <see cref="System.Net.Sockets.SocketError.MessageSize"/>; its bytes stay in the connection. So they do when a
        /// framing of one's own throws, since nothing says where its frame ends: whoever subscribes anew meets the same bytes.</para></summary>
        /// <param name="framing">How they are told apart.</param>
        /// <param name="pause">While paused, nothing is received or delivered.</param>
        /// <returns>The messages.</returns>
        /// <exception cref="ArgumentNullException">There is no framing.</exception>
        public IObservable<ReadOnlyMemory<byte>> Frames(Framing framing, PauseToken pause = default)
        {
            ArgumentNullException.ThrowIfNull(framing);
            return ReceiveLoop.Create<ReadOnlyMemory<byte>, FrameCutter>(connection, new FrameCutter(framing), pause);
        }
    }
}
