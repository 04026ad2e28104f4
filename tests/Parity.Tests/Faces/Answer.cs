using System.Text;

namespace RxSocket.Parity.Tests.Faces;

/// <summary>What a call gave, told alike for all faces: a value, or LuaSocket's word for the failure with what had been achieved.</summary>
public sealed record Answer<T>(T? Value, string? Word = null, byte[]? Partial = null, int Sent = 0)
{
    public bool Ok => Word is null;

    public byte[] Gathered => Partial ?? [];

    public string GatheredText => Encoding.UTF8.GetString(Gathered);

    public T Must() => Ok ? Value! : throw new InvalidOperationException($"The call failed: {Word}, with {Gathered.Length} bytes received, {Sent} sent.");
}

public sealed record Ready(IReadOnlyList<ISelectable> Readable, IReadOnlyList<ISelectable> Writable, bool TimedOut);
