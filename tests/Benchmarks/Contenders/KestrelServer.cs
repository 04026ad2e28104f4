using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace RxSocket.Benchmarks.Contenders;

/// <summary>A connection handler of Kestrel over its sockets transport: no HTTP, only its pipes.</summary>
internal static class KestrelServer
{
    private static Role servedRole;

    public static void Run(Role role)
    {
        servedRole = role;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static options => options.Listen(IPAddress.Any, 0, static listen => listen.UseConnectionHandler<Handler>()));
        WebApplication application = builder.Build();
        application.StartAsync().Wait();
        string address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        ServerHost.Listening(new Uri(address).Port);
        Thread.Sleep(Timeout.Infinite);
    }

    private sealed class Handler : ConnectionHandler
    {
        public override async Task OnConnectedAsync(ConnectionContext connection)
        {
            IDuplexPipe transport = connection.Transport;
            if (servedRole is Role.Echo or Role.Idle)
            {
                await Echo(transport);
                return;
            }

            long units = servedRole == Role.Bulk
                ? await StreamServers.CountBlocks(transport.Input)
                : await StreamServers.CountLines(transport.Input, strings: servedRole == Role.Lines);
            await transport.Output.WriteAsync(ServerHost.AnswerOf(units));
        }

        private static async Task Echo(IDuplexPipe transport)
        {
            while (true)
            {
                ReadResult read = await transport.Input.ReadAsync();
                if (read.IsCompleted)
                {
                    return;
                }

                foreach (ReadOnlyMemory<byte> piece in read.Buffer)
                {
                    transport.Output.Write(piece.Span);
                }

                transport.Input.AdvanceTo(read.Buffer.End);
                await transport.Output.FlushAsync();
            }
        }
    }
}
