namespace Providers.Testing.Sockets;

/// <summary>Decides on the reply to each request.</summary>
internal interface IResponder
{
    WireReply Respond(SimulatedRequest request);
}
