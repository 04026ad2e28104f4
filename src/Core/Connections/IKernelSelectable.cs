using RxSocket.Sys;

namespace RxSocket;

/// <summary>A selectable that shows select its kernel socket: no look-up by handle.</summary>
internal interface IKernelSelectable : ISelectable
{
    /// <summary>Null where there is none yet.</summary>
    KernelSocket? Kernel { get; }
}
