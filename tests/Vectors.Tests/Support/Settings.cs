using System.Text.Json;
using RxSocket.Blocking;

namespace RxSocket.Vectors.Support;

/// <summary>What a case says to be done before its calls.</summary>
internal static class Settings
{
    /// <summary><c>timeout</c>: settimeout for each key.</summary>
    public static void ApplyTimeouts(JsonElement one, TcpObject socket)
    {
        foreach (JsonProperty mode in one.Get("timeout") is { ValueKind: JsonValueKind.Object } timeout ? timeout.EnumerateObject() : default)
        {
            LuaCall.Method(socket, "settimeout", LuaVal.Read(mode.Value), mode.Name);
        }
    }
}
