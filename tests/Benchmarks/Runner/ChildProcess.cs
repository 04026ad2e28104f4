using System.Diagnostics;

namespace RxSocket.Benchmarks.Runner;

/// <summary>A process that the benchmark started: it talks in lines, and is ended by its handle when it is no longer needed.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public static ChildProcess Start(CommandLine command)
    {
        ProcessStartInfo start = new(command.Program, command.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        Process process = Process.Start(start) ?? throw new InvalidOperationException($"{command.Program} did not start.");
        return new ChildProcess(process);
    }

    public async Task<string> ReadLine(TimeSpan patience)
    {
        try
        {
            if (await _process.StandardOutput.ReadLineAsync().WaitAsync(patience) is { } line)
            {
                return line;
            }
        }
        catch (TimeoutException)
        {
            throw new InvalidOperationException($"no answer for {patience.TotalSeconds:F0} s");
        }

        string words = await _process.StandardError.ReadToEndAsync();
        string last = words.Split('\n', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? "no words";
        throw new InvalidOperationException($"ended: {last}");
    }

    public async Task<string> Ask(string question, TimeSpan patience)
    {
        await _process.StandardInput.WriteLineAsync(question);
        await _process.StandardInput.FlushAsync();
        return await ReadLine(patience);
    }

    public void Dispose()
    {
        try
        {
            _process.Kill();
            _process.WaitForExit(5000);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }

        _process.Dispose();
    }
}
