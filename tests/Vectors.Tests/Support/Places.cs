using System.Text.RegularExpressions;

namespace RxSocket.Vectors.Support;

/// <summary>What the placeholders of a recording stand for in this run: ports above all. What was "&lt;FREE&gt;" there is a free port here.</summary>
internal sealed partial class Places
{
    private readonly Dictionary<string, object> _known = [];
    private readonly Func<string, object?> _make;

    public Places(Func<string, object?>? make = null) => _make = make ?? (static _ => null);

    public object this[string name]
    {
        set => _known[name] = value;
    }

    /// <summary>The value of a text that may be a placeholder: quoted ones become text, the others numbers.</summary>
    public object Of(string text)
    {
        Match quoted = Quoted().Match(text);
        string name = quoted.Success ? quoted.Groups[1].Value : text;
        if (!name.StartsWith('<') || !name.EndsWith('>'))
        {
            return Hosts.Here(text);
        }

        if (!_known.TryGetValue(name, out object? value))
        {
            value = _make(name) ?? throw new FormatException($"Unknown placeholder {name}.");
            _known[name] = value;
        }

        return quoted.Success ? value.ToString()! : value;
    }

    public object? Known(string name) => _known.GetValueOrDefault(name);

    [GeneratedRegex("^'(<[^>]*>)'$")]
    private static partial Regex Quoted();
}
