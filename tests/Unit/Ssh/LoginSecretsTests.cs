using System.Reflection;
using System.Security;
using System.Text;
using System.Text.Json;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Ssh.Login;

namespace XDeploy.Unit.Ssh;

public sealed class LoginSecretsTests
{
    private const string Phrase = "Grüße, Pferd.7";

    private static readonly DeployHost Host = new() { Alias = "app1", Address = "192.0.2.1", Password = Secrets.Of(Phrase), Passphrase = Secrets.Of(Phrase) };

    [Fact]
    public void A_secret_is_read_and_overwritten()
    {
        var plain = new PlainText(Secrets.Of(Phrase));
        var (text, bytes) = (plain.Text, plain.Bytes);
        Assert.Equal(Phrase, text);
        Assert.Equal(Encoding.UTF8.GetBytes(Phrase), bytes);
        plain.Dispose();
        Assert.Equal(new string('\0', Phrase.Length), text);
        Assert.All(bytes, b => Assert.Equal(0, b));
        using var none = new PlainText(new SecureString());
        Assert.Empty(none.Text);
    }

    [Fact]
    public void Tags_tell_secrets_apart_and_do_not_show_them()
    {
        Assert.Equal(SecretTag.Of(Secrets.Of("one")), SecretTag.Of(Secrets.Of("one")));
        Assert.NotEqual(SecretTag.Of(Secrets.Of("one")), SecretTag.Of(Secrets.Of("two")));
        Assert.Empty(SecretTag.Of(null));
        Assert.NotEmpty(SecretTag.Of(new SecureString()));
        Assert.DoesNotContain(LoginIdentity.Of(Host), part => part.Contains(Phrase, StringComparison.Ordinal));
    }

    [Fact]
    public void Logins_are_told_apart_by_each_thing_that_makes_them()
    {
        DeployHost[] hosts =
        [
            Host, Host with { Password = Secrets.Of("other") }, Host with { Password = null }, Host with { Passphrase = null }, Host with { Password = null, Passphrase = null },
            Host with { CertificateFile = ["/c"] }, Host with { PreferredAuthentication = ["password"] }, Host with { PubkeyAcceptedAlgorithm = ["ssh-ed25519"] },
            Host with { CASignatureAlgorithm = ["ssh-ed25519"] }, Host with { RevokedHostKeys = "/r" },
        ];
        Assert.Equal(hosts.Length, hosts.Select(host => string.Join('\n', LoginIdentity.Of(host))).Distinct().Count());
        Assert.Equal(LoginIdentity.Of(Host), LoginIdentity.Of(Host with { Password = Secrets.Of(Phrase) }));
    }

    [Fact]
    public void Nothing_public_of_a_host_is_a_secret()
    {
        Assert.DoesNotContain(typeof(DeployHost).GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static), member => member switch
        {
            PropertyInfo property => property.PropertyType == typeof(SecureString),
            FieldInfo field => field.FieldType == typeof(SecureString),
            _ => false,
        });
        var shown = JsonSerializer.Serialize(Host) + Host;
        Assert.DoesNotContain("Pferd", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("Passphrase", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("SecureString", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_copy_of_a_host_keeps_its_secrets() => Assert.Same(Host.Password, (Host with { Role = ["app"] }).Password);
}
