using System.Reflection;
using RxSocket.Io;
using RxSocket.Sys;

namespace RxSocket.Tests;

/// <summary>What no public member shows of a connection's channel: its operation objects.</summary>
internal sealed class ByteChannelProbe(Connection connection)
{
    private readonly ByteChannel _channel = (ByteChannel)Field(typeof(Connection), "_channel").GetValue(connection)!;

    public ByteChannel Channel => _channel;

    public int ReceiveOperations => Operations("_receives").Count();

    public int SendOperations => Operations("_sends").Count();

    /// <summary>The object made last for a send, if it is still there.</summary>
    public WeakReference NewestSendOperation() => new(Operations("_sends").First());

    /// <summary>A receive has looked, found nothing, and sleeps.</summary>
    public bool IsReceiveParked => (_channel.Socket.Look(Readiness.Readable) & Latch.Parked) != 0;

    public void NudgeEveryReceive()
    {
        foreach (Operation operation in Operations("_receives"))
        {
            operation.Nudge();
        }
    }

    private IEnumerable<Operation> Operations(string cache)
    {
        object operations = Field(typeof(ByteChannel), cache).GetValue(_channel)!;
        for (Operation? operation = (Operation?)Field(typeof(OperationCache), "_first").GetValue(operations); operation is not null; operation = operation.Next)
        {
            yield return operation;
        }
    }

    private static FieldInfo Field(Type type, string name) => type.GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)!;
}
