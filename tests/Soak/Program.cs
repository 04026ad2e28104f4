using RxSocket.Soak;

TimeSpan time = TimeSpan.FromMinutes(1);
for (int i = 0; i + 1 < args.Length; i += 2)
{
    time = args[i] switch
    {
        "--minutes" => TimeSpan.FromMinutes(Number(args[i + 1])),
        "--seconds" => TimeSpan.FromSeconds(Number(args[i + 1])),
        _ => throw new ArgumentException($"{args[i]}? --minutes N or --seconds N."),
    };
}

return await Soak.Run(time) ? 0 : 1;

static double Number(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
