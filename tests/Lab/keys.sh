# shellcheck shell=bash
# The login keys of the lab and the files that a client needs to reach its hosts.

keys_make() {
    mkdir -p "$LAB_RUN"
    chmod 700 "$LAB_RUN"
    [ -f "$LAB_RUN/id_ed25519" ] || ssh-keygen -q -t ed25519 -N '' -C lab -f "$LAB_RUN/id_ed25519"
    [ -f "$LAB_RUN/id_rsa" ] || ssh-keygen -q -t rsa -b 3072 -N '' -C lab -f "$LAB_RUN/id_rsa"
    # Nobody authorises this one.
    [ -f "$LAB_RUN/id_wrong" ] || ssh-keygen -q -t ed25519 -N '' -C wrong -f "$LAB_RUN/id_wrong"
}

# Host keys come from the hosts' own disks: nothing on the network is asked to vouch for itself.
keys_publish() {
    local name address key
    : >"$LAB_RUN/known_hosts"
    : >"$LAB_RUN/ssh_config"
    while IFS=$'\t' read -r name address; do
        for key in "$(host_root "$name")"/etc/ssh/ssh_host_*_key.pub; do
            printf '%s,%s %s\n' "$name" "$address" "$(cut -d' ' -f1,2 "$key")" >>"$LAB_RUN/known_hosts"
        done
        cat >>"$LAB_RUN/ssh_config" <<CONFIG
Host $name
    HostName $address
    User deploy
CONFIG
    done <"$LAB_RUN/hosts.tsv"
    cat >>"$LAB_RUN/ssh_config" <<CONFIG
Host *
    IdentityFile $LAB_RUN/id_ed25519
    IdentitiesOnly yes
    UserKnownHostsFile $LAB_RUN/known_hosts
    GlobalKnownHostsFile none
    StrictHostKeyChecking yes
CONFIG
}
