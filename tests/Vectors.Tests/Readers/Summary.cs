using RxSocket.Vectors.Support;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(RxSocket.Vectors.Readers.SummaryLast))]

namespace RxSocket.Vectors.Readers;

/// <summary>Not while other tests run, and after them.</summary>
[CollectionDefinition(nameof(Summary), DisableParallelization = true)]
public sealed class AtTheEnd;

/// <summary>Shows the report where the runner does not show what tests print: as the reason of a skipped test, which every runner shows.</summary>
[Collection(nameof(Summary))]
public sealed class Summary
{
    [Fact]
    public void Report_IsShown() => Assert.Skip(Report.Text());
}

public sealed class SummaryLast : ITestCollectionOrderer
{
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(static collection => collection.TestCollectionDisplayName == nameof(Summary))];
}
