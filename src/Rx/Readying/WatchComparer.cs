using System.Runtime.CompilerServices;

namespace RxSocket.Rx;

/// <summary>Tells watches apart: by the very socket, and the direction.</summary>
internal sealed class WatchComparer : IEqualityComparer<(ISelectable Socket, Readiness Need)>
{
    public bool Equals((ISelectable Socket, Readiness Need) x, (ISelectable Socket, Readiness Need) y) => ReferenceEquals(x.Socket, y.Socket) && x.Need == y.Need;

    public int GetHashCode((ISelectable Socket, Readiness Need) obj) => HashCode.Combine(RuntimeHelpers.GetHashCode(obj.Socket), obj.Need);
}
