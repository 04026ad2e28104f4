using System.Runtime.CompilerServices;
using Nito.AsyncEx;

namespace RxSocket.Rx;

/// <summary>The turn of one message on a connection: all senders of this face share it, so messages never interleave. Once a message was cut short, what came
/// behind it would be taken for its rest: nothing more is sent.</summary>
internal sealed class SendTurn
{
    private static readonly ConditionalWeakTable<Connection, SendTurn> Turns = [];

    private readonly AsyncLock _turn = new();
    private SocketFaultException? _cut;

    public static SendTurn Of(Connection connection) => Turns.GetOrCreateValue(connection);

    /// <summary>Sends a whole message.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="message">The message.</param>
    /// <param name="cancellation">Gives the turn up before it has come. A message that has begun is sent to its end.</param>
    public async Task SendAsync(Connection connection, ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        using (await _turn.LockAsync(cancellation).ConfigureAwait(true))
        {
            if (_cut is not null)
            {
                throw new SocketFaultException($"An earlier message was cut short: {_cut.Message}", _cut.Error);
            }

            try
            {
                await connection.SendAsync(message, CancellationToken.None).ConfigureAwait(true);
            }
            catch (SocketFaultException cut) when (cut.Sent > 0)
            {
                _cut = cut;
                throw;
            }
        }
    }
}
