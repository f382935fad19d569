using System.Buffers.Binary;
using System.Text;

namespace PgEngine.Crash.Faults;

/// <summary>
/// Reads the server's side of the protocol and keeps each answer back until it is whole. Then the server has done all that was
/// asked, and only the client does not know yet.
/// </summary>
internal sealed class AnswerReader(Stream server, Stream client, Func<ServerAnswer, bool> cuts)
{
    private readonly MemoryStream _held = new();
    private readonly List<string> _tags = [];
    private readonly byte[] _head = new byte[5];
    private bool _isStarted;
    private bool _isError;

    /// <summary>Forwards until the connection ends, or an answer is cut.</summary>
    /// <returns>Whether an answer was cut.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        while (await server.ReadAtLeastAsync(_head, 5, throwOnEndOfStream: false, cancellationToken) == 5)
        {
            var body = new byte[BinaryPrimitives.ReadInt32BigEndian(_head.AsSpan(1)) - 4];
            await server.ReadExactlyAsync(body, cancellationToken);
            var type = (char)_head[0];

            // During the start the client must answer in between; notices and notifications are nobody's answer.
            var target = _isStarted && type is not ('A' or 'N' or 'S') ? _held : client;
            await target.WriteAsync(_head, cancellationToken);
            await target.WriteAsync(body, cancellationToken);
            Note(type, body);
            if (type == 'Z')
            {
                var answer = new ServerAnswer([.. _tags], _isError, body[0] == (byte)'I');
                if (_isStarted && cuts(answer))
                {
                    return true;
                }

                await ForwardAsync(cancellationToken);
                _isStarted = true;
            }
        }

        // A fatal error comes without "ready for query".
        await ForwardAsync(cancellationToken);
        return false;
    }

    private void Note(char type, byte[] body)
    {
        if (type == 'C')
        {
            _tags.Add(Encoding.ASCII.GetString(body).TrimEnd('\0'));
        }

        _isError |= type == 'E';
    }

    private async Task ForwardAsync(CancellationToken cancellationToken)
    {
        await client.WriteAsync(_held.GetBuffer().AsMemory(0, (int)_held.Length), cancellationToken);
        _held.SetLength(0);
        _tags.Clear();
        _isError = false;
    }
}
