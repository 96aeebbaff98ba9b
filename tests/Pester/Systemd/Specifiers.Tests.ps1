BeforeAll {
    . "$PSScriptRoot/../Initialize.ps1"
    $app1 = Get-LabHost app1
    function Clear-Unit {
        $null = $app1 | Invoke-RemoteCommand 'cd /etc/systemd/system && rm -rf conv-spec* conv-path* /run/conv-spec && systemctl daemon-reload; systemctl reset-failed "conv-*" 2>/dev/null; true' -AsRoot
    }

    # What is compared has no cmdlet: the engine of the module that is shipped, out of its own load context.
    $context = [System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext((Get-Command Test-SystemdUnit).ImplementingType.Assembly)
    $engine = $context.Assemblies | Where-Object { $_.GetName().Name -eq 'XDeploy.Engine' }
    $escape = $engine.GetType('XDeploy.Engine.Systemd.UnitEscape', $true)
    $specifiers = $engine.GetType('XDeploy.Engine.Systemd.UnitSpecifiers', $true)
    $specifierContext = $engine.GetType('XDeploy.Engine.Systemd.SpecifierContext', $true)
    $fileText = $engine.GetType('XDeploy.Engine.Remote.FileText', $true)

    function ConvertTo-Base64([string] $Text) { [Convert]::ToBase64String($fileText::Encode($Text)) }
    function ConvertFrom-Base64([string] $Text) { $fileText::Decode([Convert]::FromBase64String($Text)) }

    # What is special to systemd, to a shell or to nobody.
    $characters = [string[]] @('a', 'Z', '0', ' ', "`t", "`n", '/', '/', '-', '-', '.', '.', '\', '\', 'x', '2', 'd', '"', "'", '$', '%', '%', '@', ':', '_', ';', '*', '?', '[', ']', '#', '=', '~', '!', '{', '}', '(', 'é', '日', '😀')
    function New-Text([System.Random] $Random, [int] $Most) {
        -join (1..$Most | ForEach-Object { $characters[$Random.Next($characters.Count)] } | Select-Object -First $Random.Next($Most + 1))
    }
    Clear-Unit
}
AfterAll { Clear-Unit }

Describe 'What a process gets for specifiers' {
    BeforeAll {
        $letters = [char[]] 'iInNpPjJHhuUgGtSCLETVvmbyYd%'
        # A command of one word a specifier, which prints its words, parted by NUL. With a colon before it systemd leaves dollar signs alone.
        function Install-Printer([string] $Name, [char[]] $Letters) {
            $unit = '' | ConvertFrom-SystemdUnit -Name $Name
            $unit['Service', 'Type'] = 'oneshot'
            $words = ($Letters | ForEach-Object { "`"[%$_]`"" }) -join ' '
            $unit['Service', 'ExecStart'] = ':/bin/sh -c ''f=$(mktemp -p /run/conv-spec); { printf "%%s\\0" "$@" | base64 -w0; echo; } >$f'' sh ' + $words
            $null = $app1 | Install-SystemdUnit ($unit | ConvertTo-SystemdUnit) -ErrorAction Stop
        }

        # What each process printed, by the unit's full name.
        function Get-Print([string[]] $Unit, [char[]] $Letters) {
            $null = $app1 | Invoke-RemoteCommand 'rm -rf /run/conv-spec && mkdir /run/conv-spec' -AsRoot
            $null = $app1 | Start-SystemdUnit $Unit -ErrorAction Stop
            $printed = @{}
            foreach ($line in ($app1 | Invoke-RemoteCommand 'cat /run/conv-spec/*' -AsRoot).Output.Split("`n")) {
                $words = (ConvertFrom-Base64 $line).Split([char] 0)
                $printed[$words[[array]::IndexOf($Letters, [char] 'n')].Trim('[', ']')] = $words
            }
            $printed
        }

        # What only the host can tell.
        $said = ($app1 | Invoke-RemoteCommand 'uname -n; uname -r; cat /etc/machine-id; tr -d - </proc/sys/kernel/random/boot_id').Output.Split("`n")
        $values = [System.Collections.Generic.Dictionary[char, string]]::new()
        foreach ($value in $specifierContext::SystemValues.GetEnumerator()) { $values[$value.Key] = $value.Value }
        $values['H'], $values['v'], $values['m'], $values['b'] = $said

        function Assert-Print([string] $Unit, [hashtable] $Printed, [char[]] $Letters) {
            $name = [XDeploy.UnitName]::Parse($Unit)
            $context = [Activator]::CreateInstance($specifierContext)
            $specifierContext.GetProperty('Unit').SetValue($context, $name)
            $specifierContext.GetProperty('FragmentPath').SetValue($context, "/etc/systemd/system/$($name.WithInstance(''))")
            $specifierContext.GetProperty('Values').SetValue($context, $values)
            $words = $Printed[$Unit]
            $words.Count | Should -Be ($Letters.Count + 1) -Because "$Unit printed a word for each, and the last one ends with a NUL, too"
            for ($at = 0; $at -lt $Letters.Count; $at++) {
                $words[$at] | Should -BeExactly "[$($specifiers::Expand("%$($Letters[$at])", $context))]" -Because "%$($Letters[$at]) of $Unit"
            }
        }
    }

    It 'is what XDeploy puts in, whatever the instance is made of' {
        $random = [System.Random]::new(1)
        Install-Printer conv-spec-a@.service $letters
        $texts = [string[]] @('5001', 'a-b', 'a b', '/', '.', '..', '-', '\', '\x2d', '%i', '%%', '$HOME', '${HOME}', '"', "it's", "a`nb", 'x@y', 'é日😀', 'a.service') + (1..20 | ForEach-Object { New-Text $random 12 })
        # An instance that was not escaped by systemd's rules, as far as a name can hold it.
        $instances = @($texts | Where-Object { $_ } | ForEach-Object { [XDeploy.UnitName]::Escape($_) }) + 'x@y', 'a--b', '--', '.hidden', '\x41\x2f', 'a:b_c' | Select-Object -Unique
        $units = $instances | ForEach-Object { "conv-spec-a@$_.service" }
        $printed = Get-Print $units $letters
        $printed.Count | Should -Be $units.Count
        foreach ($unit in $units) { Assert-Print $unit $printed $letters }
    }

    It 'is what XDeploy puts in for an instance that is a path' {
        $random = [System.Random]::new(2)
        $letters = $letters + [char] 'f'
        Install-Printer conv-path@.service $letters
        $paths = [string[]] @('/', '/var/log', '/a-b/c d', '/.x', '/a//b/./c/', '/é/日', '/a\b', '/50%') + (1..20 | ForEach-Object { "/$(New-Text $random 10)" })
        $instances = $paths | ForEach-Object { try { $escape::EscapePath($_) } catch { } } | Select-Object -Unique
        $instances.Count | Should -BeGreaterThan 20
        $units = $instances | ForEach-Object { "conv-path@$_.service" }
        $printed = Get-Print $units $letters
        $printed.Count | Should -Be $units.Count
        foreach ($unit in $units) { Assert-Print $unit $printed $letters }
    }
}

Describe 'Names as systemd-escape makes them' {
    BeforeAll {
        $random = [System.Random]::new(3)
        $texts = [string[]] @('/', '//', '.', '..', '-', '/.', '/..', '/a/../b', './a', 'a/', '/dev/sda', '/sys/x', 'a.mount', 'x@y', 'x@.service', '-a', '*', 'a*b') + (1..182 | ForEach-Object { "$(New-Text $random 14)x" })
        $quoted = $texts | ForEach-Object { "'$($_.Replace("'", "'\''"))'" }
    }

    It 'are those that XDeploy makes of 200 texts' {
        $texts.Count | Should -Be 200
        $answers = ($app1 | Invoke-RemoteCommand "set -- $quoted`nsystemd-escape -- `"`$@`"`nsystemd-escape --template=x@.service -- `"`$@`"").Output.Split("`n")
        $template = [XDeploy.UnitName]::Parse('x@.service')
        $answers[0].Split(' ') | Should -BeExactly ($texts | ForEach-Object { [XDeploy.UnitName]::Escape($_) })
        $answers[1].Split(' ') | Should -BeExactly ($texts | ForEach-Object { "$($template.WithInstance([XDeploy.UnitName]::Escape($_)))" })
    }

    It 'are refused by XDeploy too where a text is no path, no unit or no escaped text' {
        # What is printed, an exit code and a NUL for each form of each text: with several at once the first refusal would end it.
        $ask = @'
ask() {
    systemd-escape --path -- "$1"; printf '%s\0' "$?"
    systemd-escape --mangle -- "$1"; printf '%s\0' "$?"
    systemd-escape --unescape -- "$1"; printf '%s\0' "$?"
    systemd-escape --unescape --path -- "$1"; printf '%s\0' "$?"
}
'@
        $asked = ($quoted | ForEach-Object { "ask $_" }) -join "`n"
        $printed = ($app1 | Invoke-RemoteCommand "$ask`n{`n$asked`n} 2>/dev/null | base64 -w0").Output
        $answers = (ConvertFrom-Base64 $printed).Split([char] 0)
        $forms = [ordered] @{
            '--path' = { param($text) $escape::EscapePath($text) }
            '--mangle' = { param($text) "$($escape::Mangle($text))" }
            '--unescape' = { param($text) $escape::Unescape($text) }
            '--unescape --path' = { param($text) $escape::UnescapePath($text) }
        }
        $answers.Count | Should -Be ($texts.Count * $forms.Count + 1)
        $made = @{}
        $next = 0
        foreach ($text in $texts) {
            foreach ($form in $forms.GetEnumerator()) {
                $answer = $answers[$next++]
                $expected = if ($answer.EndsWith("`n0")) { $answer.Substring(0, $answer.Length - 2) } else { 'refused' }
                $actual = try { & $form.Value $text } catch { 'refused' }
                $actual | Should -BeExactly $expected -Because "$($form.Key) of '$text'"
                $made[$form.Key] += [int] ($expected -ne 'refused')
            }
        }

        # No form was refused all the time.
        $forms.Keys | ForEach-Object { $made[$_] | Should -BeGreaterThan 20 -Because $_ }
    }
}
