using RxSocket.Io;
using Xunit;

namespace RxSocket.Tests;

public sealed class OneAtATimeTests
{
    [Fact]
    public void Enter_WhileAnotherIsInside_ThrowsAndNamesIt()
    {
        OneAtATime guard = new();
        guard.Enter("receive");

        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(() => guard.Enter("receive"));

        Assert.Contains("receive", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Enter_AfterLeave_IsLetIn()
    {
        OneAtATime guard = new();
        guard.Enter("send");

        guard.Leave();

        Assert.True(guard.TryEnter());
        Assert.False(guard.TryEnter());
    }
}
