BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    . "$PSScriptRoot/StoreServer.ps1"
    $work = New-StoreFolder
    $server = Start-Store "$work/store" 18580
    $writer = New-StoreCredential 'xdeploy:writer' 'written-secret'
    $store = New-ArtifactStore artifacts "https://${storeAddress}:18580" -Prefix lab -CaFile "$work/store/ca.pem" -Credential $writer

    $dist = "$work/dist"
    $null = New-Item -ItemType Directory -Path "$dist/sub dir" -Force
    Set-Content "$dist/it's here.txt" 'one'
    Set-Content "$dist/sub dir/two" 'two'
    $null = New-Item -ItemType SymbolicLink -Path "$dist/link" -Target 'sub dir/two'
    $apps = Get-LabHost app*
}
AfterAll {
    Stop-Helper $server
    Remove-Item $work -Recurse -Force
}

Describe 'New-ArtifactStore' {
    It 'shows no secret, however it is shown' {
        $shown = "$($store | Format-List * -Force | Out-String)$($store | ConvertTo-Json -Depth 3)$($store | Out-String)$store"
        $shown | Should -Match '198\.18\.0\.1:18580'
        $shown | Should -Not -Match 'written-secret'
    }

    It 'uses the path for the bucket at an endpoint, and the name of the host at AWS' {
        $store.PathStyle | Should -BeTrue
        (New-ArtifactStore artifacts -Region eu-central-1).PathStyle | Should -BeFalse
        (New-ArtifactStore artifacts https://s3.example.org -VirtualHost).PathStyle | Should -BeFalse
        $store.Prefix | Should -Be 'lab/'
    }

    It 'takes region and endpoint from the environment' {
        $env:AWS_REGION = 'eu-west-7'
        $env:AWS_ENDPOINT_URL_S3 = 'https://s3.example.net'
        try { $made = New-ArtifactStore artifacts }
        finally { $env:AWS_REGION = $env:AWS_ENDPOINT_URL_S3 = $null }
        $made.Region | Should -Be 'eu-west-7'
        $made.Endpoint | Should -Be 'https://s3.example.net/'
    }

    It 'refuses an endpoint that is no URL of a web server' {
        (Get-Failure { New-ArtifactStore artifacts 'ftp://s3.example.org' }).FullyQualifiedErrorId | Should -BeLike 'StoreEndpointInvalid*'
        (Get-Failure { New-ArtifactStore artifacts 'https://key:secret@s3.example.org' }).FullyQualifiedErrorId | Should -BeLike 'StoreEndpointInvalid*'
    }
}

Describe 'The packages of stores' {
    It 'are shipped, and loaded apart from everything else' {
        "$root/out/module/XDeploy/lib/AWSSDK.S3.dll" | Should -Exist
        "$root/out/module/XDeploy/lib/AWSSDK.Core.dll" | Should -Exist
        $null = Get-Artifact -Store $store
        $apart = [System.Runtime.Loader.AssemblyLoadContext]::All | Where-Object Name -EQ 'XDeploy'
        $apart.Assemblies | ForEach-Object { $_.GetName().Name } | Should -Contain 'AWSSDK.S3'
        [System.Runtime.Loader.AssemblyLoadContext]::Default.Assemblies | ForEach-Object { $_.GetName().Name } | Should -Not -Contain 'AWSSDK.Core'
    }
}

Describe 'Publish-Artifact' {
    It 'publishes a directory' {
        $published = Publish-Artifact $dist x-store 1.0 -Store $store
        $published.Changed | Should -BeTrue
        $published.Kind | Should -Be 'Directory'
        $published.Files | Should -Be 2
        $published.Sha256 | Should -Match '^[0-9a-f]{64}$'
        $published.BytesSent | Should -Be $published.Bytes
    }

    It 'changes nothing the second time' {
        $again = Publish-Artifact $dist x-store 1.0 -Store $store
        $again.Changed | Should -BeFalse
        $again.BytesSent | Should -Be 0
        $again.BytesSkipped | Should -Be $again.Bytes
    }

    It 'publishes a file as it is' {
        New-RandomFile "$work/weights" 1MB
        $published = Publish-Artifact "$work/weights" small-model 1 -Store $store
        $published.Kind | Should -Be 'File'
        $published.Sha256 | Should -Be (Get-FileHash "$work/weights").Hash.ToLower()
    }

    It 'refuses other content under a version that is taken' {
        Set-Content "$work/other" 'other'
        $failure = Get-Failure { Publish-Artifact "$work/other" x-store 1.0 -Store $store }
        $failure.FullyQualifiedErrorId | Should -BeLike 'ArtifactExists*'
        (Get-Artifact x-store 1.0 -Store $store).Kind | Should -Be 'Directory'
    }

    It 'publishes nothing under -WhatIf' {
        Publish-Artifact $dist x-store 2.0 -Store $store -WhatIf | Should -BeNullOrEmpty
        (Get-Failure { Get-Artifact x-store 2.0 -Store $store }).FullyQualifiedErrorId | Should -BeLike 'ArtifactUnknown*'
    }

    It 'refuses a link that leads out of the directory' {
        $folder = "$work/leaving"
        $null = New-Item -ItemType Directory -Path "$folder/sub" -Force
        Set-Content "$folder/file" 'x'
        $null = New-Item -ItemType SymbolicLink -Path "$folder/sub/up" -Target '../../other'
        (Get-Failure { Publish-Artifact $folder x-store 3.0 -Store $store }).FullyQualifiedErrorId | Should -BeLike 'ArtifactInvalid*'
    }

    It 'goes on with an upload that was cut, and sends no part twice' {
        New-RandomFile "$work/large" 48MB
        Set-Content "$work/limit" "$(26MB)"
        $line = Start-Helper "$root/tests/Lab/cutter", $storeAddress, '18590', $storeAddress, '18580', "$work/limit"
        try {
            $cut = New-ArtifactStore artifacts "https://${storeAddress}:18590" -Prefix lab -CaFile "$work/store/ca.pem" -Credential $writer
            (Get-Failure { Publish-Artifact "$work/large" large 1 -Store $cut }).FullyQualifiedErrorId | Should -BeLike 'StoreUnreachable*'
        }
        finally { Stop-Helper $line }
        $published = Publish-Artifact "$work/large" large 1 -Store $store
        $published.Changed | Should -BeTrue
        $published.Bytes | Should -Be 48MB
        $published.BytesSkipped | Should -BeGreaterThan 0
        $published.BytesSent + $published.BytesSkipped | Should -Be 48MB
    }
}

Describe 'Get-Artifact' {
    It 'shows what is there, by name and version' {
        $null = Publish-Artifact $dist x-store 1.1 -Store $store
        (Get-Artifact x-store -Store $store).Version.Value | Sort-Object | Should -Be '1.0', '1.1'
        (Get-Artifact *-store *.1 -Store $store).Version.Value | Should -Be '1.1'
        (Get-Artifact -Store $store).Name | Should -Contain 'small-model'
        $one = Get-Artifact x-store 1.0 -Store $store
        $one.Bytes | Should -BeGreaterThan 0
        $one.Time | Should -BeGreaterThan ([datetimeoffset]::UtcNow.AddHours(-1))
        $one.Sha256 | Should -Match '^[0-9a-f]{64}$'
    }

    It 'says what is not there' {
        (Get-Failure { Get-Artifact nothing -Store $store }).FullyQualifiedErrorId | Should -BeLike 'ArtifactUnknown*'
        Get-Artifact nothing* -Store $store | Should -BeNullOrEmpty
    }

    It 'takes keys from the environment, and from a profile' {
        $plain = New-ArtifactStore artifacts "https://${storeAddress}:18580" -Prefix lab -CaFile "$work/store/ca.pem"
        $env:AWS_ACCESS_KEY_ID = 'xdeploy:writer'
        $env:AWS_SECRET_ACCESS_KEY = 'written-secret'
        try { (Get-Artifact x-store 1.0 -Store $plain).Version | Should -Be '1.0' }
        finally { $env:AWS_ACCESS_KEY_ID = $env:AWS_SECRET_ACCESS_KEY = $null }

        Set-Content "$work/credentials" "[lab]`naws_access_key_id = xdeploy:writer`naws_secret_access_key = written-secret"
        $env:AWS_SHARED_CREDENTIALS_FILE = "$work/credentials"
        try {
            $named = New-ArtifactStore artifacts "https://${storeAddress}:18580" -Prefix lab -CaFile "$work/store/ca.pem" -Profile lab
            (Get-Artifact x-store 1.0 -Store $named).Version | Should -Be '1.0'
        }
        finally { $env:AWS_SHARED_CREDENTIALS_FILE = $null }
    }

    It 'tells one trouble from another' {
        $url = "https://${storeAddress}:18580"
        $ca = "$work/store/ca.pem"
        $stranger = New-StoreCredential 'xdeploy:stranger' 'strange-secret'
        $wrong = New-StoreCredential 'xdeploy:writer' 'guessed'
        $cases = @(
            , @('StoreAccessDenied', (New-ArtifactStore artifacts $url -CaFile $ca -Credential $stranger))
            , @('StoreAccessDenied', (New-ArtifactStore artifacts $url -CaFile $ca -Credential $wrong))
            , @('StoreBucketMissing', (New-ArtifactStore nowhere $url -CaFile $ca -Credential $writer))
            , @('StoreUnreachable', (New-ArtifactStore artifacts $url -Credential $writer))
            , @('StoreUnreachable', (New-ArtifactStore artifacts "https://${storeAddress}:18599" -CaFile $ca -Credential $writer))
            , @('StoreCaInvalid', (New-ArtifactStore artifacts $url -CaFile "$work/other" -Credential $writer))
            , @('StoreCredentialMissing', (New-ArtifactStore artifacts $url -CaFile $ca -Profile nobody))
        )
        foreach ($case in $cases) {
            $failure = Get-Failure { Get-Artifact -Store $case[1] }
            $failure.FullyQualifiedErrorId | Should -BeLike "$($case[0])*"
            "$failure" | Should -Not -Match 'guessed|strange-secret|written-secret'
        }
    }
}
