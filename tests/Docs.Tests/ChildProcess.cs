using System.Diagnostics;

namespace RxSocket.Docs.Tests;

/// <summary>A program as a child process. Nobody waits for it longer than three minutes, and it does not outlive its test.</summary>
internal class ChildProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly Task<string> _error;

    public ChildProcess(string program, params IEnumerable<string> arguments)
    {
        _process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        })!;
        _error = _process.StandardError.ReadToEndAsync();
    }

    public bool HasEnded => _process.HasExited;

    public int Id => _process.Id;

    /// <summary>Types a line.</summary>
    public Task WriteLineAsync(string line) => _process.StandardInput.WriteLineAsync(line).WaitAsync(Patience);

    /// <summary>Its next line of output; null: there will be none.</summary>
    public async Task<string?> ReadLineAsync() => await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience);

    /// <summary>Waits until it has ended, and gives what was not read of it.</summary>
    public async Task<(int ExitCode, string Output, string Error)> EndAsync()
    {
        CloseInput();
        string output = await _process.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
        string error = await _error.WaitAsync(Patience);
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return (_process.ExitCode, output, error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    protected void CloseInput() => _process.StandardInput.Close();
}
