using Providers.AspNetCore;
using Providers.AspNetCore.Access;
using Providers.Hosting;

namespace Providers.Tests.AspNetCore.Access;

public sealed class KeyRingTests
{
    private static readonly string First = GatewayKey.Create();
    private static readonly string Second = GatewayKey.Create();
    private static readonly string Operator = GatewayKey.Create();

    private readonly KeyRing ring = new(new ProvidersOptions
    {
        Tenants = new Dictionary<string, TenantOptions>
        {
            ["acme"] = new() { Keys = [GatewayKey.HashOf(First), GatewayKey.HashOf(Second)] },
            ["zenith"] = new(),
        },
        Gateway = new GatewayOptions { OperatorKeys = [GatewayKey.HashOf(Operator)] },
    });

    [Fact]
    public void A_key_says_whose_it_is()
    {
        ring.Find(First).ShouldBe(new Caller("acme"));
        ring.Find(Second).ShouldBe(new Caller("acme"));
        ring.Find(Operator).ShouldBe(new Caller(null, IsOperator: true));
    }

    [Fact]
    public void What_is_not_a_key_is_no_one_s()
    {
        ring.Find("").ShouldBeNull();
        ring.Find(First.AsSpan(0, First.Length - 1)).ShouldBeNull();
        ring.Find(First + "x").ShouldBeNull();
        ring.Find(GatewayKey.HashOf(First)).ShouldBeNull();
        ring.Find(new string('钥', 511)).ShouldBeNull();
        ring.Find(new string('k', 100_000)).ShouldBeNull();
    }

    [Fact]
    public void Without_keys_it_is_empty()
    {
        ring.IsEmpty.ShouldBeFalse();
        new KeyRing(new ProvidersOptions()).IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void Keys_are_never_the_same_and_never_in_their_hash()
    {
        var keys = Enumerable.Range(0, 100).Select(_ => GatewayKey.Create()).ToList();

        keys.ShouldBeUnique();
        keys.ShouldAllBe(key => key.Length >= 43 && key.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-' || letter == '_'));
        GatewayKey.HashOf("abc").ShouldBe("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
