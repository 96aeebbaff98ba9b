namespace XDeploy;

/// <summary>A log file and how far it was read. A rotated file is found by its inode, a copied one by its first line.</summary>
/// <param name="Inode">The file's inode.</param>
/// <param name="Offset">How many bytes were read: whole lines.</param>
/// <param name="Head">Checksum of the first line; empty for an empty file.</param>
public sealed record NginxTrafficFile(long Inode, long Offset, string Head);
