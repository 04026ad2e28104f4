using RxSocket.Sys;
using Xunit;

namespace RxSocket.Tests;

internal static class Engine
{
    public static void RequireEpoll(string why) => Assert.SkipUnless(Platform.IsNative, $"About the epoll engine: {why}");
}
