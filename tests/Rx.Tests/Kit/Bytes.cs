using System.Text;

namespace RxSocket.Rx.Tests.Kit;

/// <summary>Text and bytes.</summary>
public static class Bytes
{
    public static ReadOnlyMemory<byte> Of(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
