#!/usr/bin/env bash
# demo.sh BIN-FOLDER OUT-FOLDER: Latchkey's main job on a server of its own. `./dev run` calls it.
#
# Starts a private OpenSSH server on a free port of 127.0.0.1, makes three demo keys with Latchkey's own code, saves a session for each, and
# opens the window on them. Without a display it logs in with each key through `lk ssh`, prints what the server answered, and leaves a picture
# of the window doing it in OUT-FOLDER/window.png. Configuration, state and known_hosts are in a temporary folder; the server and the folder
# are gone afterwards, and nothing of the user's own is read or written.
set -euo pipefail
bin=$(readlink -f "$1")
out=$2
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
passphrase='open sesame'
notice="Demo: this server runs on your own computer and ends with this window. The passphrase of demo.ppk is: $passphrase"
work=$(mktemp -d "${TMPDIR:-/tmp}/latchkey-demo-XXXXXX")
server=''
screen=''
window=''

# with_children PID: it and all that it started, children last.
with_children() {
    local child
    echo "$1"
    # shellcheck disable=SC2013  # words, not lines
    for child in $(cat /proc/"$1"/task/*/children 2>/dev/null); do
        with_children "$child"
    done
}

# Before a command: it ends with us, also when we are killed and cannot end it. A change of credentials loosens the tie, so in a chain of
# commands this comes last.
tied=()
if setpriv --pdeathsig TERM true 2>/dev/null; then
    tied=(setpriv --pdeathsig TERM)
fi

end() {
    local pid
    trap - EXIT INT TERM HUP
    for pid in $window $server $screen; do
        # shellcheck disable=SC2046  # one word each
        kill $(with_children "$pid") 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    rm -rf "$work"
}
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

export LATCHKEY_CONFIG_DIR=$work/config LATCHKEY_STATE_DIR=$work/state
unset SSH_AUTH_SOCK # the demo is about key files, and an agent is the user's own
mkdir -m 700 "$work/keys" "$work/server"
(umask 077 && printf '%s\n' "$passphrase" >"$work/passphrase")

make_keys() {
    "$bin/lk" key new --type ed25519 --format openssh --comment 'demo server' -N '' --out "$work/server/host_key" >/dev/null &
    "$bin/lk" key new --type rsa --bits 2048 --format ppk3 --comment 'demo.ppk' --passphrase-file "$work/passphrase" --out "$work/keys/demo.ppk" \
        >/dev/null &
    "$bin/lk" key new --type ecdsa-256 --format pkcs8 --comment 'demo.pem' -N '' --out "$work/keys/demo.pem" >/dev/null &
    "$bin/lk" key new --type ed25519 --format openssh --comment 'demo_ed25519' -N '' --out "$work/keys/demo_ed25519" >/dev/null &
    local job
    for job in $(jobs -p); do
        wait "$job"
    done
    cat "$work"/keys/demo{.ppk,.pem,_ed25519}.pub >"$work/server/authorized_keys"
}

# sshd wants /run/sshd when root starts it, and then also records logins in the machine's files: it gets a /run and a /var/log of its own where
# that is allowed (a mount namespace). An ordinary user's sshd needs none of that, but it gives each terminal to the group tty, which it may not
# unless devpts does so anyway: where that is not so (containers), it runs in namespaces in which there is no such group.
run_sshd() {
    if [ "$(id -u)" -ne 0 ]; then
        if ! grep -q ' /dev/pts devpts [^ ]*gid=' /proc/mounts && unshare --user --map-current-user --mount --keep-caps true 2>/dev/null; then
            grep -v '^tty:' /etc/group >"$work/server/group"
            # shellcheck disable=SC2016  # for the inner shell
            exec unshare --user --map-current-user --mount --keep-caps sh -c 'mount --make-rprivate / && mount --bind "$1" /etc/group && shift &&
                exec setpriv --inh-caps=-all --ambient-caps=-all "$@"' sh "$work/server/group" "${tied[@]}" /usr/sbin/sshd "$@"
        fi
        exec "${tied[@]}" /usr/sbin/sshd "$@"
    fi
    if unshare --mount true 2>/dev/null; then
        # shellcheck disable=SC2016  # for the inner shell
        exec unshare --mount sh -c 'mount --make-rprivate / && mount -t tmpfs -o mode=755 tmpfs /run && mkdir -m 755 /run/sshd &&
            mount -t tmpfs -o mode=755 tmpfs /var/log && : >/var/log/lastlog && : >/var/log/wtmp && exec "$@"' sh "${tied[@]}" /usr/sbin/sshd "$@"
    fi
    mkdir -p /run/sshd
    exec "${tied[@]}" /usr/sbin/sshd "$@"
}

start_server() {
    local attempt
    for attempt in 1 2 3 4 5 6 7 8 9 10; do
        port=$((20000 + RANDOM % 30000))
        cat >"$work/server/sshd_config" <<END
ListenAddress 127.0.0.1
Port $port
HostKey $work/server/host_key
AuthorizedKeysFile $work/server/authorized_keys
StrictModes no
UsePAM no
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitUserRC no
AllowUsers $(id -un)
SetEnv HISTFILE=/dev/null
PidFile none
PrintMotd no
PrintLastLog no
END
        run_sshd -D -e -f "$work/server/sshd_config" 2>"$work/server/log" &
        server=$!
        until grep -q "Server listening on 127.0.0.1" "$work/server/log"; do
            if ! kill -0 "$server" 2>/dev/null; then
                server=''
                break
            fi
            sleep 0.02
        done
        if [ -n "$server" ]; then
            return
        fi
        # Only another program on that port is worth another attempt.
        grep -q 'Address already in use' "$work/server/log" || break
    done
    echo "demo: sshd did not start (attempt $attempt):" >&2
    cat "$work/server/log" >&2
    exit 1
}

save_sessions() {
    local name
    for name in demo.ppk demo.pem demo_ed25519; do
        "$bin/lk" session save "$name" --folder Demo --host 127.0.0.1 --port "$port" --user "$(id -un)" --key "$work/keys/$name" \
            --known-hosts-files "$work/known_hosts" --global-known-hosts-files /dev/null --allow-agent no
    done
}

with_window() {
    echo "$notice"
    # Beside us, so that a signal reaches the trap while the window is open.
    "${tied[@]}" "$bin/latchkey" --ssh-config none --notice "$notice" &
    window=$!
    wait "$window"
}

# One login for each file, as a script would do it: the host key is known beforehand, and nothing can be asked.
without_window() {
    local name status=0
    echo "No display: logging in to the private server on 127.0.0.1 port $port with each key."
    printf '[127.0.0.1]:%s %s\n' "$port" "$(cut -d' ' -f1,2 "$work/server/host_key.pub")" >"$work/known_hosts"
    for name in demo.ppk demo.pem demo_ed25519; do
        printf '%s: ' "$name"
        # shellcheck disable=SC2016  # for the server's shell
        "$bin/lk" ssh -F none -n -o BatchMode=yes --passphrase-file "$work/passphrase" "$name" \
            'echo "hello from port ${SSH_CONNECTION##* }, you are $(id -un); 6*7 is $((6*7))"' || status=$?
    done
    [ "$status" -eq 0 ] || {
        cat "$work/server/log" >&2
        exit "$status"
    }
    rm "$work/known_hosts" # the window asks
    picture
}

picture() {
    mkdir -p "$out"
    rm -f "$out/window.png"
    if ! [ -x "$bin/latchkey-drive" ] || ! command -v Xvfb >/dev/null; then
        echo "No picture of the window: latchkey-drive or Xvfb is missing." >&2
        exit 1
    fi
    mkfifo "$work/display"
    "${tied[@]}" Xvfb -displayfd 9 -screen 0 1280x800x24 -nolisten tcp 9>"$work/display" >"$work/xvfb.log" 2>&1 &
    screen=$!
    read -r display <"$work/display"
    DISPLAY=:$display DEMO_PASSPHRASE=$passphrase DEMO_PICTURE=$(readlink -f "$out")/window.png \
        "$bin/latchkey-drive" --display --ssh-config none --notice "$notice" "$here/demo.drive"
    echo "A picture of the window: $out/window.png"
}

make_keys
start_server
save_sessions
if [ -n "${DISPLAY-}" ]; then
    with_window
else
    without_window
fi
