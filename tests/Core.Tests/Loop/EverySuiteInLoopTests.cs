using System.Reflection;
using RxSocket.TestKit;
using RxSocket.Tests;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace RxSocket.Core.Tests.Loop;

/// <summary>
/// Every awaited test of this assembly once more, inside a loop: the sockets are the loop's, and so is the thread that everything goes on on.
/// A new test is among them by itself. One that cannot be says so: <see cref="OutsideLoopAttribute"/>.
/// </summary>
[OutsideLoop("They are the loop.")]
public sealed class EverySuiteInLoopTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly Dictionary<string, Type> Suites = typeof(EverySuiteInLoopTests).Assembly.GetTypes()
        .Where(static type => type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false } && MayRun(type) && TestsOf(type).Any())
        .ToDictionary(static type => type.FullName!);

    public static TheoryData<string, string> Tests()
    {
        TheoryData<string, string> tests = [];
        foreach ((string suite, Type type) in Suites)
        {
            foreach (string test in TestsOf(type).Select(static test => test.Name).Distinct())
            {
                tests.Add(suite, test);
            }
        }

        return tests;
    }

    [Theory]
    [MemberData(nameof(Tests))]
    public async Task Test_InsideALoop_Passes(string suite, string test)
    {
        foreach (MethodInfo method in TestsOf(Suites[suite]).Where(method => method.Name == test))
        {
            foreach (object?[] arguments in await RowsOf(method))
            {
                // A thread of its own: a test that blocks the loop fails, and the others go on.
                await Task.Factory.StartNew(
                    () => SocketLoop.Run(() => Run(Suites[suite], method, arguments)), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                    .Within(Limit, $"{test}({string.Join(", ", arguments)})");
            }
        }
    }

    private static async Task Run(Type suite, MethodInfo test, object?[] arguments)
    {
        object tests = Activator.CreateInstance(suite)!;
        try
        {
            await (Task)test.Invoke(tests, BindingFlags.DoNotWrapExceptions, null, test.ResolveMethodArguments(arguments), null)!;
        }
        finally
        {
            (tests as IDisposable)?.Dispose();
        }
    }

    private static IEnumerable<MethodInfo> TestsOf(Type suite) =>
        suite.GetMethods().Where(static method => method.IsDefined(typeof(FactAttribute)) && method.ReturnType == typeof(Task) && MayRun(method));

    private static bool MayRun(MemberInfo member) => !member.IsDefined(typeof(OutsideLoopAttribute));

    private static async Task<IEnumerable<object?[]>> RowsOf(MethodInfo test)
    {
        List<object?[]> rows = [];
        await using DisposalTracker disposal = new();
        foreach (IDataAttribute source in test.GetCustomAttributes().OfType<IDataAttribute>())
        {
            rows.AddRange((await source.GetData(test, disposal)).Select(static row => row.GetData()));
        }

        return test.IsDefined(typeof(TheoryAttribute)) ? rows : [[]];
    }
}
