namespace RxSocket.Reliability.Tests;

/// <summary>Pipes that have nothing to do with sockets, but get their numbers: whoever closes, reads or writes one of them meant another.</summary>
internal sealed class Bystanders : IDisposable
{
    private const int Most = 8;

    private readonly Queue<(int Read, int Write, long ReadInode, long WriteInode)> _pipes = [];
    private byte _mark;

    public int Harmed { get; private set; }

    /// <summary>Opens one more, and looks after the oldest.</summary>
    public void Replace()
    {
        (int read, int write) = Posix.Pipe();
        _pipes.Enqueue((read, write, Posix.Inode(read), Posix.Inode(write)));
        if (_pipes.Count > Most)
        {
            Retire();
        }
    }

    public void Dispose()
    {
        while (_pipes.Count > 0)
        {
            Retire();
        }
    }

    private void Retire()
    {
        (int read, int write, long readInode, long writeInode) = _pipes.Dequeue();
        _mark++;
        bool same = Posix.Inode(read) == readInode && Posix.Inode(write) == writeInode;
        bool alive = same && Posix.TryWrite(write, _mark) && Posix.TryRead(read, out byte value) && value == _mark;
        Harmed += alive && Posix.Close(read) == 0 && Posix.Close(write) == 0 ? 0 : 1;
    }
}
