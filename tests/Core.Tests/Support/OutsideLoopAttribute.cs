namespace RxSocket.Tests;

/// <summary>A suite, or a test, that is not run once more inside a loop.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class OutsideLoopAttribute(string why) : Attribute
{
    public string Why => why;
}
