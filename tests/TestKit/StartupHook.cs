using RxSocket.TestKit;

/// <summary>What the runtime calls before Main where it is told to: a scene has the process for itself.</summary>
internal static class StartupHook
{
    public static void Initialize() => Scene.PlayIfAsked();
}
