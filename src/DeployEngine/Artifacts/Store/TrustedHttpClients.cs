using System.Security.Cryptography.X509Certificates;
using Amazon.Runtime;

namespace XDeploy.Engine.Artifacts.Store;

/// <summary>Connections to a store whose certificate is signed by an authority of the operator's own.</summary>
internal sealed class TrustedHttpClients(X509Certificate2Collection authorities) : HttpClientFactory
{
    /// <inheritdoc/>
    public override HttpClient CreateHttpClient(IClientConfig clientConfig)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        // The SDK bounds requests itself.
        return new HttpClient(new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = policy }, AllowAutoRedirect = false }) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <inheritdoc/>
    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    /// <inheritdoc/>
    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;
}
