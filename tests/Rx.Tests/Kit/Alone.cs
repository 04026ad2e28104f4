using Xunit;

namespace RxSocket.Rx.Tests.Kit;

/// <summary>Tests that measure the whole process: they run when no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
