using System.Reactive;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Text;

namespace RxSocket.Rx;

/// <summary>Sending what observables bring.</summary>
public static class ConnectionSending
{
    extension(Connection connection)
    {
        /// <summary>Sends messages as they come, whole and one at a time. Threading: a message is sent on the thread that brings it if the system takes it at
        /// once; <c>OnNext</c> is called there or where a wait for the peer ends, one at a time. Backpressure: a source of this face is held while a message
        /// waits for the peer (no thread waits, nothing is queued or copied: <c>connection.Send(connection.Chunks())</c> is a whole echo server); what cannot be
        /// held is copied into a queue with a bound, and <see cref="SendOptions.Overflow"/> decides beyond it.
        /// <para><b>Sending one source to many</b> (<c>Publish</c>, a <c>Subject</c>): by default the slowest peer stops all others, since it holds the source.
        /// Choose <see cref="Overflow.DropOldest"/> or <see cref="Overflow.Fail"/> for a broadcast.</para>
        /// <para>Any number of these, and of <c>AsObserver()</c>, may send on one connection: messages never interleave. Cold: subscribing subscribes to the
        /// messages. Disposal drops what waits; a message that has begun is sent to its end.</para>
        /// <para>Errors: the messages' own, those of <see cref="Connection.SendAsync(ReadOnlyMemory{byte}, CancellationToken)"/>, and
        /// <see cref="OverflowException"/> where a full queue shall fail. Each ends it at once, also while a message waits for the peer: what waits behind that is
        /// dropped. After a message was cut short nothing more is sent on the connection. What happens to the connection at the end is <see cref="SendOptions.End"/>. LuaSocket: a loop of
        /// <c>client:send</c>.</para></summary>
        /// <param name="messages">The messages.</param>
        /// <param name="options">How; null: the defaults.</param>
        /// <returns>A unit for each message that the system has taken; completes when all are.</returns>
        /// <exception cref="ArgumentNullException">There are no messages.</exception>
        public IObservable<Unit> Send(IObservable<ReadOnlyMemory<byte>> messages, SendOptions? options = null)
        {
            ArgumentNullException.ThrowIfNull(messages);
            return Observable.Create<Unit>(observer =>
            {
                Outbox? outbox = null;
                LoopSubscription<Unit> told = new(observer, async told => await outbox!.Completion.WaitAsync(told.Cancellation).ConfigureAwait(true), claim: null);
                outbox = new Outbox(connection, options ?? SendOptions.Default, told);
                told.Start();
                IDisposable source = messages.Subscribe(outbox.Add, outbox.Complete, () => outbox.Complete());
                return StableCompositeDisposable.Create(told, source, outbox);
            });
        }

        /// <summary>Sends arrays, each as one message. Threading and backpressure as <c>Send</c> of memory: on the thread that brings a message or where a wait
        /// for the peer ends; the source is held while a message waits, or queued within a bound.
        /// <para>Ends, errors and disposal are the same, too. An array that waits in the queue was copied. LuaSocket: a loop of <c>client:send</c>.</para></summary>
        /// <param name="messages">The messages.</param>
        /// <param name="options">How; null: the defaults.</param>
        /// <returns>A unit for each message that the system has taken; completes when all are.</returns>
        /// <exception cref="ArgumentNullException">There are no messages.</exception>
        public IObservable<Unit> Send(IObservable<byte[]> messages, SendOptions? options = null) =>
            connection.Send(messages.Select(static message => (ReadOnlyMemory<byte>)message), options);

        /// <summary>Sends texts as UTF-8, each as one message, without a line end. Threading and backpressure as <c>Send</c> of memory: on the thread that brings
        /// a text or where a wait for the peer ends; the source is held while a message waits, or queued within a bound.
        /// <para>Ends, errors and disposal are the same, too. LuaSocket: a loop of <c>client:send</c>.</para></summary>
        /// <param name="texts">The texts.</param>
        /// <param name="options">How; null: the defaults.</param>
        /// <returns>A unit for each message that the system has taken; completes when all are.</returns>
        /// <exception cref="ArgumentNullException">There are no texts.</exception>
        public IObservable<Unit> Send(IObservable<string> texts, SendOptions? options = null) =>
            connection.Send(texts.Select(Encoding.UTF8.GetBytes), options);

        /// <summary>Sends texts as UTF-8 lines, each with a line feed behind it. Threading and backpressure as <c>Send</c> of memory: on the thread that brings a
        /// line or where a wait for the peer ends; the source is held while a line waits, or queued within a bound.
        /// <para><b>Sending one source to many</b> (<c>Publish</c>, a <c>Subject</c>): by default the slowest peer stops all others, since it holds the source.
        /// Choose <see cref="Overflow.DropOldest"/> or <see cref="Overflow.Fail"/> in the options for a broadcast.</para>
        /// <para>Ends, errors and disposal are the same, too. LuaSocket: a loop of <c>client:send(line .. "\n")</c>.</para></summary>
        /// <param name="lines">The lines, without their ends.</param>
        /// <param name="options">How; null: the defaults.</param>
        /// <returns>A unit for each line that the system has taken; completes when all are.</returns>
        /// <exception cref="ArgumentNullException">There are no lines.</exception>
        public IObservable<Unit> SendLines(IObservable<string> lines, SendOptions? options = null) =>
            connection.Send(lines.Select(static line => line + "\n"), options);

        /// <summary>The connection as the observer of what it shall send. Threading: any number of threads may call it at once; a message is sent on the thread
        /// that brings it if the system takes it at once. Backpressure: a source of this face is held while a message waits for the peer; what cannot be held is
        /// copied into a queue with a bound, and <see cref="SendOptions.Overflow"/> decides beyond it. A source that several of these observe goes as slowly as the
        /// slowest peer reads, unless another policy is chosen.
        /// <para>It may serve several sources at a time; the first that ends ends it. Errors are told by <see cref="SendObserver.Completion"/>. LuaSocket:
        /// <c>client:send</c>.</para></summary>
        /// <param name="options">How; null: the defaults.</param>
        /// <returns>The observer.</returns>
        public SendObserver AsObserver(SendOptions? options = null) => new(connection, options ?? SendOptions.Default);

        /// <summary>Both directions as one subject: what it observes is sent as <c>AsObserver()</c> does, what comes is delivered as <c>Chunks()</c> does, or
        /// <c>Frames()</c> where the options have a framing. Threading: any thread may call it, its observer is never called twice at once. Backpressure: a source
        /// of this face is held while a message waits for the peer, and nothing is received before the observer is ready.
        /// <para>One subscription at a time; what it delivers is lent. It completes when the peer ends; errors are those of both directions, and one that it was
        /// given itself. LuaSocket: <c>client:receive</c> and <c>client:send</c>.</para></summary>
        /// <param name="options">How; null: the defaults.</param>
        /// <returns>The subject.</returns>
        public ISubject<ReadOnlyMemory<byte>> AsSubject(SendOptions? options = null)
        {
            SendObserver sending = connection.AsObserver(options);
            LoopObservable<Unit> fault = new(async subscription => await sending.Completion.WaitAsync(subscription.Cancellation).ConfigureAwait(true));
            IObservable<ReadOnlyMemory<byte>> received = options?.Framing is { } framing ? connection.Frames(framing) : connection.Chunks();
            return Subject.Create<ReadOnlyMemory<byte>>(sending, received.TakeUntil(fault));
        }
    }
}
