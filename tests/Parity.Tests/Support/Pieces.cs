using System.Net.Sockets;
using RxSocket.Parity.Tests.Faces;

namespace RxSocket.Parity.Tests.Support;

/// <summary>Makes the system's deliveries visible, so that a test decides where one piece ends and the next begins.</summary>
public static class Pieces
{
    /// <summary>So many bytes lie in the system's queue.</summary>
    public static Task Arrived(FaceConnection connection, int count) => Until.True(() => InQueue(connection) >= count);

    /// <summary>The receive that is under way has taken all that came, or is over.</summary>
    public static Task Taken(FaceConnection connection, Task receive) => Until.True(() => receive.IsCompleted || InQueue(connection) == 0);

    private static int InQueue(FaceConnection connection)
    {
        using Socket view = new(new SafeSocketHandle(connection.Selectable.Handle!.DangerousGetHandle(), ownsHandle: false));
        return view.Available;
    }
}
