using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using RxSocket.Rx;

namespace RxSocket.Docs.Tests;

/// <summary>The docs of the observable face: the first paragraph, which editors show, has the two rules of every stream.</summary>
public sealed partial class RxDocTests
{
    private static readonly Assembly Library = typeof(ConnectionStreams).Assembly;

    public static TheoryData<string> Streams =>
        [.. Library.GetExportedTypes()
            .Where(static type => !type.IsNested)   // the compiler's, for extension blocks
            .SelectMany(static type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(static method => method.GetParameters().Select(static parameter => parameter.ParameterType).Append(method.ReturnType).Any(IsStream))
            .Select(static method => $"{method.DeclaringType!.Name}.{method.Name}")
            .Distinct()];

    [Theory]
    [MemberData(nameof(Streams))]
    public void FirstParagraph_OfAStream_SaysThreadingAndBackpressure(string member)
    {
        string[] first = [.. Summaries(member).Select(static summary => string.Concat(summary.Nodes().TakeWhile(static node => node is not XElement { Name.LocalName: "para" })))];

        Assert.NotEmpty(first);
        Assert.All(first, static text => Assert.Matches("(?s)Threading.*[Bb]ackpressure", text));
    }

    private static bool IsStream(Type type) => type.Name is "IObservable`1" or "ISubject`1" or "SendObserver";

    // In the file a member of an extension block has the block's name between those of the class and its own.
    private static IEnumerable<XElement> Summaries(string member)
    {
        string[] names = member.Split('.');
        return XDocument.Load(Path.ChangeExtension(Library.Location, ".xml")).Descendants("member")
            .Where(documented => Place().Match((string)documented.Attribute("name")!) is { Success: true } place
                && (place.Groups["class"].Value, place.Groups["name"].Value) == (names[0], names[1]))
            .SelectMany(static documented => documented.Elements("summary"));
    }

    [GeneratedRegex(@"^M:RxSocket\.Rx\.(?<class>\w+)\.([^(]*\.)?(?<name>\w+)(``\d+)?(\(.*)?$")]
    private static partial Regex Place();
}
