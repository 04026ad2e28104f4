using RxSocket.Parity.Tests.Faces;
using Xunit;

namespace RxSocket.Parity.Tests.Verbs;

public sealed class EverySuiteTests
{
    public static TheoryData<Type> Faces => [typeof(AsyncFace), typeof(RxFace), typeof(LoopFace)];

    [Theory]
    [MemberData(nameof(Faces))]
    public void EverySuite_OfTheAwaitedCalls_IsRunForEachOfTheirFaces(Type face)
    {
        IEnumerable<Type> suites = typeof(FaceTests<>).Assembly.GetTypes().Where(static type => type.IsGenericTypeDefinition && IsSuite(type));

        string missing = string.Join(" ", suites.Where(suite => !RunFor(face).Contains(suite)).Select(static suite => suite.Name));
        Assert.True(missing.Length == 0, missing);
    }

    private static HashSet<Type> RunFor(Type face) =>
        [.. from type in typeof(FaceTests<>).Assembly.GetTypes()
            where !type.IsAbstract && type.BaseType is { IsGenericType: true } suite && suite.GenericTypeArguments[0] == face
            select type.BaseType!.GetGenericTypeDefinition()];

    private static bool IsSuite(Type type) =>
        type.BaseType is { IsGenericType: true } generic && generic.GetGenericTypeDefinition() == typeof(FaceTests<>);
}
