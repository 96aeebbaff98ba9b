# Dot-sourced by the tests of stores: a real S3 server on the lab's bridge, by TLS, with a certificate of an authority of its own.
$storeAddress = '198.18.0.1'

# Not in TestDrive, which is emptied between blocks.
function New-StoreFolder { (New-Item -ItemType Directory -Path (Join-Path ([System.IO.Path]::GetTempPath()) "xdeploy-store-$([guid]::NewGuid().ToString('N'))")).FullName }

# A program that says "ready" and ends with its standard input.
function Start-Helper([string[]] $Command) {
    $start = [System.Diagnostics.ProcessStartInfo]::new($Command[0])
    foreach ($word in $Command | Select-Object -Skip 1) { $start.ArgumentList.Add($word) }
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $process = [System.Diagnostics.Process]::Start($start)
    if ($process.StandardOutput.ReadLine() -ne 'ready') { throw "$($Command[0]) does not start." }
    $process
}

function Stop-Helper($Process) {
    if (-not $Process) { return }
    $Process.StandardInput.Close()
    $Process.WaitForExit()
    $Process.Dispose()
}

# Makes ca.pem, and server.pem and server.key that it has signed, in a folder.
function New-StoreCertificate([string] $Folder) {
    $null = New-Item -ItemType Directory -Path $Folder -Force
    Set-Content "$Folder/san" "subjectAltName=IP:$storeAddress"
    $null = & openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj '/CN=lab authority' -keyout "$Folder/ca.key" -out "$Folder/ca.pem" 2>&1
    $null = & openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=store' -keyout "$Folder/server.key" -out "$Folder/server.csr" 2>&1
    $null = & openssl x509 -req -in "$Folder/server.csr" -CA "$Folder/ca.pem" -CAkey "$Folder/ca.key" -CAcreateserial -days 2 -extfile "$Folder/san" -out "$Folder/server.pem" 2>&1
}

function Start-Store([string] $Folder, [int] $Port) {
    New-StoreCertificate $Folder
    Start-Helper "$root/tests/Lab/store", "$Folder/data", $storeAddress, "$Port", "$Folder/server.pem", "$Folder/server.key"
}

function New-StoreCredential([string] $Access, [string] $Secret) {
    $text = [securestring]::new()
    foreach ($letter in $Secret.ToCharArray()) { $text.AppendChar($letter) }
    [pscredential]::new($Access, $text)
}

function New-RandomFile([string] $Path, [long] $Size, [int] $Seed = 1) {
    $bytes = [byte[]]::new($Size)
    [System.Random]::new($Seed).NextBytes($bytes)
    [System.IO.File]::WriteAllBytes($Path, $bytes)
}

# What an error says, when a command is to fail.
function Get-Failure([scriptblock] $Command) {
    try { $null = & $Command }
    catch { return $_ }
    throw "No error: $Command"
}
