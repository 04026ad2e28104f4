namespace RxSocket;

/// <summary>An action on its way into the loop.</summary>
internal sealed class PostedAction(Action<object?> action, object? state) : IThreadPoolWorkItem
{
    public void Execute() => action(state);
}
