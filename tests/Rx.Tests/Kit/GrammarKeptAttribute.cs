using System.Reflection;
using Xunit;
using Xunit.v3;

namespace RxSocket.Rx.Tests.Kit;

/// <summary>A test fails if an observable that it watched broke the grammar, whatever else it found.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class GrammarKeptAttribute : BeforeAfterTestAttribute
{
    public override void After(MethodInfo methodUnderTest, IXunitTest test) => Assert.Empty(Grammar.OfThisTest.TakeBreaches());
}
