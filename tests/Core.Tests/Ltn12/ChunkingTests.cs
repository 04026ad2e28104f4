using System.Text;
using CsCheck;
using RxSocket.Ltn12;
using Xunit;

namespace RxSocket.Core.Tests.Ltn12;

public sealed class BlockingChunkingTests : ChunkingTests<Blocking>;

public sealed class AsyncChunkingTests : ChunkingTests<Async>;

/// <summary>However a stream is cut into chunks, the bytes that come out are the same.</summary>
public abstract class ChunkingTests<TColour> : Ltn12Tests<TColour> where TColour : TestColour, new()
{
    private const int Runs = 200;

    private static readonly Gen<string[]> Texts = Gen.String[Gen.Char['a', 'e'], 0, 7].Array[0, 8];

    // Recipes, not filters: a filter remembers, and is good for one stream.
    private static readonly Gen<string> Recipes = Gen.String[Gen.Char["3dswi"], 1, 4];

    private static IEnumerable<Filter> Cook(string recipe) => recipe.Select(step => step switch
    {
        '3' => TextFilter.InThrees(),
        'd' => Doubled(),
        's' => TextFilter.Of(chunk => chunk?.Replace("b", "", StringComparison.Ordinal)),
        'w' => TextFilter.LastWord("end"),
        _ => TextFilter.Identity,
    });

    /// <summary>Gives every byte twice, one byte at a call.</summary>
    private static Filter Doubled()
    {
        Queue<char> held = new();
        return TextFilter.Of(chunk =>
        {
            foreach (char c in chunk ?? "")
            {
                held.Enqueue(c);
                held.Enqueue(c);
            }
            return held.TryDequeue(out char next) ? $"{next}" : chunk is null ? null : "";
        });
    }

    /// <summary>What the recipe means, without any streaming.</summary>
    private static string Meaning(string recipe, string text) => recipe.Aggregate(text, (soFar, step) => step switch
    {
        'd' => string.Concat(soFar.Select(c => $"{c}{c}")),
        's' => soFar.Replace("b", "", StringComparison.Ordinal),
        'w' => soFar + "end",
        _ => soFar,
    });

    private async Task<string> Collect(Source source, Func<Sink, Sink>? before = null)
    {
        Sink table = Sink.Table(out List<byte[]> chunks);
        Assert.Equal(Flow.GoOn, await Colour.All(source, before is null ? table : before(Colour.Only(table))));
        return string.Concat(chunks.Select(Encoding.UTF8.GetString));
    }

    [Fact]
    public async Task SourceChain_InAnyChunks_MeansTheSame() => await Gen.Select(Texts, Recipes).SampleAsync(async (texts, recipe) =>
    {
        string output = await Collect(Source.Chain(Chunks(texts), Cook(recipe)));

        Assert.Equal(Meaning(recipe, string.Concat(texts)), output);
    }, iter: Runs);

    [Fact]
    public async Task SinkChain_InAnyChunks_MeansTheSame() => await Gen.Select(Texts, Recipes).SampleAsync(async (texts, recipe) =>
    {
        string output = await Collect(Chunks(texts), sink => Sink.Chain(Cook(recipe), sink));

        Assert.Equal(Meaning(recipe, string.Concat(texts)), output);
    }, iter: Runs);

    [Fact]
    public async Task FiltersChain_SplitBetweenBothEnds_MeansTheSame() => await Gen.Select(Texts, Recipes, Recipes).SampleAsync(async (texts, first, second) =>
    {
        string output = await Collect(Source.Chain(Chunks(texts), Cook(first)), sink => Sink.Chain(Cook(second), sink));

        Assert.Equal(Meaning(first + second, string.Concat(texts)), output);
    }, iter: Runs);

    [Fact]
    public async Task FiltersChain_Nested_MeansTheSame() => await Gen.Select(Texts, Recipes, Recipes).SampleAsync(async (texts, first, second) =>
    {
        string flat = await Collect(Source.Chain(Chunks(texts), Cook(first + second)));
        string nested = await Collect(Source.Chain(Chunks(texts), Filters.Chain(Cook(first)), Filters.Chain(Cook(second))));

        Assert.Equal(flat, nested);
    }, iter: Runs);

    [Fact]
    public async Task Cat_OfAnyTexts_IsTheirConcatenation() => await Texts.SampleAsync(async texts =>
    {
        Assert.Equal(string.Concat(texts), await Collect(Source.Cat(texts.Select(text => Chunks(text)))));
    }, iter: Runs);

    [Fact]
    public async Task Rewind_IsAStackOnTopOfTheSource() => await Texts.SampleAsync(async texts =>
    {
        RewindableSource source = Source.Rewind(Chunks("z"));
        foreach (string text in texts)
            source.PushBack(Encoding.UTF8.GetBytes(text));

        Assert.Equal([.. texts.Reverse(), "z", "nil"], await Drain(source));
    }, iter: Runs);

    [Fact]
    public async Task Bytes_OfAnyLength_ComeInFullBlocksAndARest() => await Gen.Int[0, 3 * 2048].SampleAsync(async length =>
    {
        List<string> answers = await Drain(Source.Bytes(new byte[length]));

        Assert.All(answers.SkipLast(2), block => Assert.Equal(2048, block.Length));
        Assert.Equal(length, answers.SkipLast(1).Sum(block => block.Length));
        Assert.DoesNotContain("", answers);
    }, iter: 50);
}
