BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    . "$PSScriptRoot/StoreServer.ps1"
    $work = New-StoreFolder
    $apps = Get-LabHost app*
    $name = "signed-$([guid]::NewGuid().ToString('N').Substring(0, 8))"
    $tree = "/var/projects/$name"
    $models = '/opt/xdeploy-signed'
    $parts = "/srv/xdeploy-signed/$name"
    function Invoke-Root([string] $Command, $On = $apps[0]) { ($On | Invoke-RemoteCommand $Command -AsRoot).Output }

    $key = "$work/id_release"
    $public = (New-SshKeyPair $key).PublicKey
    $stranger = "$work/id_stranger"
    $null = New-SshKeyPair $stranger
    $allowed = "$work/allowed_signers"
    Set-Content $allowed "release@example.org namespaces=`"xdeploy-artifact`" $public"
    $me = "$([Environment]::UserName)@$([Environment]::MachineName)"

    $dist = "$work/dist"
    $null = New-Item -ItemType Directory -Path "$dist/sub dir" -Force
    Set-Content "$dist/it's here.txt" 'one'
    Set-Content "$dist/sub dir/two" 'two'
}
AfterAll {
    $null = $apps | Invoke-RemoteCommand "rm -rf $tree $models /srv/xdeploy-signed /etc/xdeploy/allowed_signers /etc/xdeploy/revoked_signers; rmdir /etc/xdeploy 2>/dev/null || true" -AsRoot
    Remove-Item $work -Recurse -Force
}

Describe 'New-ArtifactSignature and Test-ArtifactSignature' {
    It 'signs a directory and says who has' {
        $made = New-ArtifactSignature $dist $name 1.0 -Key $key
        $made.Path | Should -Be "$dist.sig"
        $made.Kind | Should -Be 'Directory'
        Get-Content $made.Path | Select-Object -First 4 | Should -Be 'xdeploy artifact signature 1', "artifact $name", 'version 1.0', "directory sha256:$($made.Sha256)"
        $check = Test-ArtifactSignature "$dist/" $name 1.0 -AllowedSigner $allowed
        $check.Valid | Should -BeTrue
        $check.Identity | Should -Be 'release@example.org'
        $check.Fingerprint | Should -Be $made.Fingerprint
        ($check | Out-String) | Should -Match 'release@example\.org'
    }

    It 'says why one is not valid' {
        (Test-ArtifactSignature $dist $name 2.0 -AllowedSigner $allowed).Reason | Should -BeLike '*version 1.0, and not for 2.0*'
        (Test-ArtifactSignature $dist -AllowedSigner $allowed -RevocationFile "$key.pub").Valid | Should -BeFalse
        (Test-ArtifactSignature $dist -AllowedSigner $allowed -Identity nobody@example.org).Valid | Should -BeFalse
        (Test-ArtifactSignature "$dist/it's here.txt" -AllowedSigner $allowed).Valid | Should -BeFalse
    }

    It 'signs with a key of an agent, and with a passphrase' {
        $secret = [securestring]::new()
        'a b'.ToCharArray() | ForEach-Object { $secret.AppendChar($_) }
        $null = New-SshKeyPair "$work/id_secret" -Passphrase $secret
        (New-ArtifactSignature $dist $name 1.0 -Key "$work/id_secret" -Passphrase $secret -OutputPath "$work/secret.sig").Fingerprint | Should -BeLike 'SHA256:*'
        (Get-Failure { New-ArtifactSignature $dist $name 1.0 -Key "$work/id_none" }).FullyQualifiedErrorId | Should -BeLike 'SigningFailed*'

        $null = New-Item -ItemType Directory -Path "$work/public"
        Copy-Item "$key.pub" "$work/public/id.pub"
        $before = $env:SSH_AUTH_SOCK
        $agent = (& ssh-agent -a "$work/agent") -join "`n"
        try {
            $env:SSH_AUTH_SOCK = "$work/agent"
            $null = & ssh-add -q $key 2>&1
            $null = New-ArtifactSignature $dist $name 1.0 -Key "$work/public/id.pub" -OutputPath "$work/agent.sig"
        }
        finally {
            $env:SSH_AUTH_SOCK = $before
            Stop-Process -Id ([int]($agent -replace '(?s).*SSH_AGENT_PID=(\d+).*', '$1'))
        }
        (Test-ArtifactSignature $dist -AllowedSigner $allowed -Signature "$work/agent.sig").Valid | Should -BeTrue
    }

    It 'signs nothing under -WhatIf' {
        New-ArtifactSignature $dist $name 9 -Key $key -OutputPath "$work/none.sig" -WhatIf | Should -BeNullOrEmpty
        "$work/none.sig" | Should -Not -Exist
    }
}

Describe 'Send-Artifact -AllowedSigner' {
    It 'sends what is signed, and hosts tell by whom it was signed and sent' {
        $null = New-ArtifactSignature $dist $name 1.0 -Key $key
        ($apps | Send-Artifact $dist -Release 1.0 -Root $tree -AllowedSigner $allowed).Changed | Should -Be $true, $true, $true
        $release = $apps[1] | Get-Release -Root $tree
        $release.SignedBy | Should -Be 'release@example.org'
        $release.SigningKey | Should -BeLike 'SHA256:*'
        $release.SentBy | Should -Be $me
        $release.SentTime | Should -BeGreaterThan ([DateTimeOffset]::UtcNow.AddMinutes(-10))
        $release.Condition | Should -Be 'Whole'
        ($release | Out-String) | Should -Match ([regex]::Escape($me))
        Invoke-Root "ls -A $tree/releases; cat $tree/releases/.seals/.signatures/1.0" | Should -Be ".seals`n1.0`n$((Get-Content "$dist.sig" -Raw).TrimEnd())"
    }

    It 'refuses <What>, and sends nothing' -ForEach @(
        @{ What = 'what is not signed'; Id = 'SignatureMissing*'; Make = { Remove-Item "$dist.sig" } }
        @{ What = 'a signature of another version'; Id = 'SignatureInvalid*'; Make = { $null = New-ArtifactSignature $dist $name 1.9 -Key $key } }
        @{ What = 'a signature for another service'; Id = 'SignatureInvalid*'; Make = { $null = New-ArtifactSignature $dist other 2.0 -Key $key } }
        @{ What = 'a signature of a stranger'; Id = 'SignatureInvalid*'; Make = { $null = New-ArtifactSignature $dist $name 2.0 -Key $stranger } }
        @{ What = 'a file that is no signature'; Id = 'SignatureInvalid*'; Make = { Set-Content "$dist.sig" 'no' } }
        @{ What = 'what was changed since'; Id = 'SignatureInvalid*'; Make = { $null = New-ArtifactSignature $dist $name 2.0 -Key $key; Set-Content "$dist/more" 'more' } }
    ) {
        . $Make
        try { (Get-Failure { $apps[0] | Send-Artifact $dist -Release 2.0 -Root $tree -AllowedSigner $allowed }).FullyQualifiedErrorId | Should -BeLike $Id }
        finally { Remove-Item "$dist/more", "$dist.sig" -ErrorAction SilentlyContinue }
        Invoke-Root "ls -A $tree/releases" | Should -Be ".seals`n1.0"
    }

    It 'is a policy for all by $PSDefaultParameterValues' {
        $PSDefaultParameterValues = @{ '*-Artifact:AllowedSigner' = $allowed }
        (Get-Failure { $apps[0] | Send-Artifact $dist -Release 2.0 -Root $tree }).FullyQualifiedErrorId | Should -BeLike 'SignatureMissing*'
    }

    It 'takes a signature of what is sent of a directory, told in the same words' {
        $words = @{ Exclude = '*.txt'; SharedPath = 'uploads/' }
        $part = "$work/part.sig"
        $null = New-ArtifactSignature $dist $name 2.1 -Key $key -OutputPath $part @words
        (Test-ArtifactSignature $dist $name 2.1 -Signature $part -AllowedSigner $allowed @words).Valid | Should -BeTrue
        (Test-ArtifactSignature $dist $name 2.1 -Signature $part -AllowedSigner $allowed).Valid | Should -BeFalse
        (Get-Failure { $apps[0] | Send-Artifact $dist -Release 2.1 -Root $parts -Signature $part -AllowedSigner $allowed }).FullyQualifiedErrorId | Should -BeLike 'SignatureInvalid*'
        ($apps[0] | Send-Artifact $dist -Release 2.1 -Root $parts -Signature $part -AllowedSigner $allowed @words).Files | Should -Be 1
        ($apps[0] | Get-Release -Root $parts -Id 2.1).SignedBy | Should -Be 'release@example.org'
    }

    It 'takes a signature of an archive, or of what is in it' {
        & tar -czf "$work/dist.tar.gz" -C $work dist
        $null = New-ArtifactSignature "$work/dist.tar.gz" $name 2.2 -Key $key
        ($apps[0] | Send-Artifact "$work/dist.tar.gz" -StripComponent 1 -Release 2.2 -Root $parts -AllowedSigner $allowed).Files | Should -Be 2
        $null = New-ArtifactSignature "$work/dist.tar.gz" $name 2.3 -Key $key -Unpack Always -StripComponent 1
        ($apps[0] | Send-Artifact "$work/dist.tar.gz" -StripComponent 1 -Release 2.3 -Root $parts -AllowedSigner $allowed).Changed | Should -BeTrue
        (Get-Failure { $apps[0] | Send-Artifact "$work/dist.tar.gz" -Release 2.4 -Root $parts -AllowedSigner $allowed }).FullyQualifiedErrorId | Should -BeLike 'SignatureInvalid*'
    }

    It 'has what it keeps of a release go with it' {
        $null = $apps[1] | Send-Artifact $dist -Release 0.1 -Root $tree
        $null = $apps[1] | Remove-Release -Root $tree -Id 0.1
        Invoke-Root "find $tree/releases/.seals -name 0.1" $apps[1] | Should -BeNullOrEmpty
    }
}

Describe 'Publish- and Install-Artifact -AllowedSigner' {
    BeforeAll {
        $server = Start-Store "$work/store" 18785
        $store = New-ArtifactStore artifacts "https://${storeAddress}:18785" -CaFile "$work/store/ca.pem" -Credential (New-StoreCredential 'xdeploy:writer' 'written-secret')
        New-RandomFile "$work/model" 100KB
        $null = New-ArtifactSignature $dist $name 3.0 -Key $key
        $null = New-ArtifactSignature "$work/model" model 1 -Key $key
    }
    AfterAll { Stop-Helper $server }

    It 'publishes nothing that is not signed as what it is published as' {
        (Get-Failure { Publish-Artifact $dist $name 3.1 -Store $store -AllowedSigner $allowed }).FullyQualifiedErrorId | Should -BeLike 'SignatureInvalid*'
        (Get-Failure { Publish-Artifact "$dist/sub dir/two" two 1 -Store $store -AllowedSigner $allowed }).FullyQualifiedErrorId | Should -BeLike 'SignatureMissing*'
        Get-Artifact -Store $store | Should -BeNullOrEmpty
    }

    It 'publishes what is signed, with its signature' {
        (Publish-Artifact $dist $name 3.0 -Store $store -AllowedSigner $allowed).SignedBy | Should -Be 'release@example.org'
        (Publish-Artifact $dist $name 3.0 -Store $store -AllowedSigner $allowed).Changed | Should -BeFalse
        $null = Publish-Artifact "$work/model" model 1 -Store $store
        (Publish-Artifact "$dist/sub dir/two" two 1 -Store $store).SignedBy | Should -BeNullOrEmpty
        $found = Get-Artifact -Store $store -AllowedSigner $allowed
        $found.Count | Should -Be 3
        ($found | Where-Object SignedBy -EQ 'release@example.org').Name | Should -Be 'model', $name
        (Get-Artifact two -Store $store).SignedBy | Should -BeNullOrEmpty
    }

    It 'installs what is signed, by the same signature that Send-Artifact takes' {
        ($apps[0, 1] | Install-Artifact $name 3.0 -Store $store -Root $tree -AllowedSigner $allowed).Changed | Should -Be $true, $true
        $release = $apps[1] | Get-Release -Root $tree -Id 3.0
        $release.SignedBy | Should -Be 'release@example.org'
        $release.SentBy | Should -Be $me
        ($apps[2] | Send-Artifact $dist -Release 3.0 -Root $tree -AllowedSigner $allowed).Sha256 | Should -Be $release.Sha256
        ($apps[0] | Install-Artifact model 1 -Store $store -Destination "$models/model" -AllowedSigner $allowed).Changed | Should -BeTrue
    }

    It 'installs nothing that is not, before a host fetches it' {
        (Get-Failure { $apps[0] | Install-Artifact two 1 -Store $store -Root $tree -AllowedSigner $allowed }).FullyQualifiedErrorId | Should -BeLike 'SignatureMissing*'
        (Get-Failure { $apps[0] | Install-Artifact $name 3.0 -Store $store -Root $tree -Release 3.3 -AllowedSigner $allowed -RevocationFile "$key.pub" }).FullyQualifiedErrorId | Should -BeLike 'SignatureInvalid*'
        (Get-Failure { $apps[0] | Install-Artifact two 1 -Store $store -Root $tree -AllowedSigner $allowed -Signature "$dist.sig" }).FullyQualifiedErrorId | Should -BeLike 'SignatureInvalid*'
        Invoke-Root "ls $tree/releases" | Should -Be "1.0`n3.0"
    }

    It 'gives a version that is there its signature' {
        $null = New-ArtifactSignature "$dist/sub dir/two" two, $name 1 -Key $key -OutputPath "$work/two.sig"
        $signed = Publish-Artifact "$dist/sub dir/two" two 1 -Store $store -Signature "$work/two.sig" -AllowedSigner $allowed
        $signed.Changed | Should -BeTrue
        $signed.BytesSent | Should -Be 0
        (Get-Artifact two -Store $store -AllowedSigner $allowed).SignedBy | Should -Be 'release@example.org'
    }

    Context 'A host that has /etc/xdeploy/allowed_signers' {
        BeforeAll {
            $null = Invoke-Root "mkdir -p /etc/xdeploy; printf '%s\n' 'ops@example.org $public' >/etc/xdeploy/allowed_signers; rm -rf $tree/releases/* $models"
        }
        AfterAll { $null = Invoke-Root 'rm -f /etc/xdeploy/allowed_signers' }

        It 'takes nothing that is not signed, whoever asks' {
            $failure = Get-Failure { $apps[0] | Send-Artifact "$work/model" -Release 4.0 -Root $tree -Signature "$work/two.sig" }
            $failure.FullyQualifiedErrorId | Should -BeLike 'SignatureInvalid*'
            $failure.Exception.Message | Should -BeLike 'app1: *'
            (Get-Failure { $apps[0] | Send-Artifact "$dist/sub dir" -Release 4.0 -Root $tree }).FullyQualifiedErrorId | Should -BeLike 'SignatureMissing*'
            (Get-Failure { $apps[0] | Install-Artifact $name 3.0 -Store $store -Root $tree -Release 4.0 }).FullyQualifiedErrorId | Should -BeLike 'SignatureInvalid*'
            (Get-Failure { $apps[0] | Install-Artifact model 1 -Store $store -Root $tree -Release 4.0 }).FullyQualifiedErrorId | Should -BeLike 'SignatureInvalid*'
            Invoke-Root "ls $tree/releases" | Should -BeNullOrEmpty
        }

        It 'takes what is signed, and tells by whom as it knows them' {
            ($apps[0] | Send-Artifact $dist -Release 3.0 -Root $tree).Changed | Should -BeTrue
            ($apps[0] | Install-Artifact two 1 -Store $store -Root $tree).Changed | Should -BeTrue
            ($apps[0] | Install-Artifact model 1 -Store $store -Destination "$models/model").Changed | Should -BeTrue
            @($apps[0] | Get-Release -Root $tree).SignedBy | Sort-Object -Unique | Should -Be 'ops@example.org'
            ($apps[0] | Send-Artifact $dist -Release 3.0 -Root $tree).Changed | Should -BeFalse
        }

        It 'takes no release that a host makes of a repository' {
            $null = Invoke-Root "rm -rf /tmp/xd-signed && git init -q /tmp/xd-signed && cd /tmp/xd-signed && echo one >one && git add one && git -c user.name=t -c user.email=t commit -qm one"
            (Get-Failure { $apps[0] | Sync-GitRepository /tmp/xd-signed -Root $tree -Release 5.0 }).FullyQualifiedErrorId | Should -BeLike 'SignatureMissing*'
            $null = Invoke-Root 'rm -f /etc/xdeploy/allowed_signers'
            ($apps[0] | Sync-GitRepository /tmp/xd-signed -Root $tree -Release 5.0).Changed | Should -BeTrue
            ($apps[0] | Get-Release -Root $tree -Id 5.0).SentBy | Should -Be $me
            $null = Invoke-Root 'rm -rf /tmp/xd-signed'
        }
    }
}
