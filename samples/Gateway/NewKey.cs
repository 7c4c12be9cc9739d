using Providers.AspNetCore;

namespace Providers.Samples.Gateway;

/// <summary>Makes a gateway key and says where each half of it goes.</summary>
internal static class NewKey
{
    public static void Print(TextWriter output)
    {
        var key = GatewayKey.Create();
        output.WriteLine($$"""
            The key, for whoever shall use it. It is shown this once and kept nowhere:

                {{key}}

            Its hash, for the configuration:

                "Tenants": { "NAME": { "Keys": ["{{GatewayKey.HashOf(key)}}"] } }
            """);
    }
}
