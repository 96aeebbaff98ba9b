using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using XDeploy.Engine.Hosts;

namespace XDeploy.Engine.Artifacts.Store;

/// <summary>Where the keys of a store come from: what was given, a profile, the environment, the default profile. The services of a cloud's machines are not asked: a controller may be anywhere.</summary>
public static class StoreCredentials
{
    private const string DefaultProfile = "default";

    /// <summary>The keys.</summary>
    /// <exception cref="DeployException">There are none (<c>StoreCredentialMissing</c>).</exception>
    internal static AWSCredentials Of(ArtifactStore store)
    {
        if (store is { AccessKey: { } key, SecretKey: { } secret })
        {
            using var text = new PlainText(secret);
            // A copy: the text itself is overwritten.
            return new BasicAWSCredentials(key, new string(text.Text));
        }

        if (store.Profile is null && Variable("AWS_ACCESS_KEY_ID") is { } access && Variable("AWS_SECRET_ACCESS_KEY") is { } hidden)
            return Variable("AWS_SESSION_TOKEN") is { } token ? new SessionAWSCredentials(access, hidden, token) : new BasicAWSCredentials(access, hidden);
        return Profiles().TryGetAWSCredentials(ProfileOf(store.Profile), out var found) ? found : throw StoreErrors.NoCredential(store);
    }

    /// <summary>The region that the environment or a profile names; null where they name none.</summary>
    public static string? Region(string? profile) =>
        Variable("AWS_REGION") ?? Variable("AWS_DEFAULT_REGION") ?? (Profiles().TryGetProfile(ProfileOf(profile), out var found) ? found.Region?.SystemName : null);

    /// <summary>The endpoint that the environment names; null where it names none.</summary>
    public static Uri? Endpoint() => (Variable("AWS_ENDPOINT_URL_S3") ?? Variable("AWS_ENDPOINT_URL")) is { } text && Uri.TryCreate(text, UriKind.Absolute, out var uri) ? uri : null;

    // The variable is read each time: the SDK reads it once.
    private static CredentialProfileStoreChain Profiles() => new(Variable("AWS_SHARED_CREDENTIALS_FILE"));

    private static string ProfileOf(string? named) => named ?? Variable("AWS_PROFILE") ?? DefaultProfile;

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
