# Dot-sourced by what runs playbooks: Ansible's settings, and its connections, which stay open between its runs. Wants $work, $logs and $ConfigFile.

$env:ANSIBLE_CONFIG = "$PSScriptRoot/ansible/ansible.cfg"
$env:ANSIBLE_SSH_CONTROL_PATH_DIR = "$work/cp"
$env:ANSIBLE_SSH_ARGS = "-F $ConfigFile -o ControlMaster=auto -o ControlPersist=10m"

function Invoke-Playbook([string] $Name, [string] $Inventory, [string] $Variables) {
    & ansible-playbook -i $Inventory "$PSScriptRoot/ansible/$Name.yml" -e $Variables *> "$logs/ansible.log"
    if ($LASTEXITCODE -ne 0) { throw "ansible-playbook ended with status $LASTEXITCODE`: see $logs/ansible.log" }
}

function Get-AnsibleVersion { @(& ansible-playbook --version)[0] }

function Close-Ansible {
    Get-ChildItem "$work/cp" -ErrorAction SilentlyContinue | ForEach-Object { & ssh -F $ConfigFile -o "ControlPath=$($_.FullName)" -O exit app1 *> $null }
}
