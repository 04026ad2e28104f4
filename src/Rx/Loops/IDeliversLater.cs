namespace RxSocket.Rx;

/// <summary>An observable that never calls its observer while it is being subscribed to.</summary>
internal interface IDeliversLater;
