namespace XDeploy.Load;

/// <summary>
/// A connection ended after a request went out on it and before any byte of the answer. On purpose no IOException: those
/// SocketsHttpHandler takes as leave to send a GET again, up to three times, without a word.
/// </summary>
internal sealed class UnansweredException(string message, Exception? inner = null) : Exception(message, inner);
