using System.Management.Automation;

namespace XDeploy.Cmdlets.Pipeline;

/// <summary>Makes ErrorRecords, in one place: fixed id, category and target.</summary>
internal static class DeployErrorRecord
{
    public static ErrorRecord From(Exception exception, object? target) => exception switch
    {
        DeployException deploy => new ErrorRecord(deploy, deploy.ErrorId, Category(deploy.Kind), target ?? deploy.HostName),
        ArgumentException argument => new ErrorRecord(argument, "InvalidArgument", ErrorCategory.InvalidArgument, target),
        _ => new ErrorRecord(exception, "UnexpectedError", ErrorCategory.NotSpecified, target),
    };

    private static ErrorCategory Category(DeployErrorKind kind) => kind switch
    {
        DeployErrorKind.InvalidInput => ErrorCategory.InvalidArgument,
        DeployErrorKind.NotFound => ErrorCategory.ObjectNotFound,
        DeployErrorKind.Connection => ErrorCategory.ConnectionError,
        DeployErrorKind.Authentication => ErrorCategory.AuthenticationError,
        DeployErrorKind.HostKey => ErrorCategory.SecurityError,
        DeployErrorKind.Permission => ErrorCategory.PermissionDenied,
        DeployErrorKind.Timeout => ErrorCategory.OperationTimeout,
        DeployErrorKind.Busy => ErrorCategory.ResourceBusy,
        DeployErrorKind.Integrity => ErrorCategory.InvalidData,
        DeployErrorKind.RemoteFailure => ErrorCategory.InvalidResult,
        DeployErrorKind.Unhealthy => ErrorCategory.InvalidResult,
        _ => ErrorCategory.NotSpecified,
    };
}
