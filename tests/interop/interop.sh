#!/usr/bin/env bash
# interop.sh LK [--only-ours] [TESTS…]: OpenSSH's own regression suite (Debian's openssh-tests), first with the ssh and plink of this
# machine, then with lk in their place; prints a table. `./dev interop` calls it.
#
# Run as an ordinary user. As root it makes one for the time of the run, in a mount namespace: the account is in a copy of /etc/passwd that
# nobody else sees. Every server of the suite listens on 127.0.0.1 and ends with its test. A test that fails leaves its logs in the folder
# that is named at the end. Exit status: 0 when lk passes whatever the stock program passes.
set -euo pipefail

suite=/usr/lib/openssh/regress
ssh_tests=(connect proxy-connect connect-uri exit-status exit-status-signal transfer broken-pipe try-ciphers yes-head agent keytype kextype)
plink_tests=(putty-transfer putty-kex putty-ciphers)
# Others of the suite that are about the client.
# Left out: what needs a connection that is shared (multiplex, forwarding, dynamic-forward, forward-control, connection-timeout), a
# certificate of a host (cert-hostkey, hostkey-agent, hostkey-rotate, agent-restrict: its hosts d and e alone), signatures with SHA-1
# (cert-userkey: its user keys of type rsa alone), what -G prints of options that have no effect here (percent: ControlPath, sshcfgparse: TunnelDevice), the words of ssh's own
# messages (dhgex, integrity), a 100,000-byte banner in full (banner: 64 KiB of it are shown), KnownHostsCommand (knownhosts-command).
more_tests=(stderr-data stderr-after-eof proto-mismatch envpass localcommand cfgmatch cfginclude
    cfgparse host-expand cert-file key-options login-timeout reconfigure principals-command limit-keytype addrmatch keys-command brokenkeys
    reexec rekey forcecommand allow-deny-users authinfo multipubkey portnum knownhosts channel-timeout agent-timeout agent-subprocess
    cfgmatchlisten servcfginclude krl scp scp3 scp-uri)

die() {
    printf 'interop: %s\n' "$*" >&2
    exit 1
}

# As root: everything again, as user 64242 with a home of its own.
become_ordinary() { # FOLDER ARGS…
    local folder=$1
    shift
    sed '/^latchkey-interop:/d' /etc/passwd >"$folder/passwd"
    printf 'latchkey-interop:*:64242:64242::%s:/bin/sh\n' "$folder/home" >>"$folder/passwd"
    sed '/^latchkey-interop:/d' /etc/group >"$folder/group"
    printf 'latchkey-interop:x:64242:\n' >>"$folder/group"
    chmod 644 "$folder/passwd" "$folder/group"
    mkdir -p "$folder/run/sshd" # where PAM writes today's message: what it says of a folder that it may not write to goes into the tests' output
    chown -R 64242:64242 "$folder/home" "$folder/run"
    INTEROP_FOLDER=$folder unshare --mount --propagation private -- bash -c '
        mount --bind "$INTEROP_FOLDER/passwd" /etc/passwd && mount --bind "$INTEROP_FOLDER/group" /etc/group &&
        mount --bind "$INTEROP_FOLDER/run" /run &&
        exec setpriv --reuid 64242 --regid 64242 --clear-groups --inh-caps=-all -- "$@"' interop "$@"
}

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# end_what_is_left FOLDER: agents and servers that name this folder, which is ours alone, on their command line; by their ids.
end_what_is_left() {
    local process
    for process in /proc/[0-9]*; do
        if [ -O "$process" ] && tr '\0' ' ' 2>/dev/null <"$process/cmdline" | grep -qF -- "$1"; then
            kill "${process#/proc/}" 2>/dev/null || true
        fi
    done
}

# run_test KIND TEST SSH PLINK: one row of the table; the suite has a folder of its own for each test, so that none inherits another's keys.
run_test() {
    local kind=$1 test=$2 ssh=$3 plink=$4 place=$work/$1/$2 start=$SECONDS status=0 word
    mkdir -p "$place"
    cp -a "$suite" "$place/regress"
    timeout --foreground -k 10 "${INTEROP_SECONDS:-600}" make -s -C "$place/regress" .OBJDIR="$place/regress" .CURDIR="$place/regress" \
        BUILDDIR="$place/regress" OBJ="$place/regress" SUDO= TEST_SHELL=sh TEST_SSH_SSH="$ssh" TEST_SSH_SFTPSERVER=/usr/lib/openssh/sftp-server \
        TEST_SSH_PLINK="$plink" TEST_SSH_PUTTYGEN=puttygen TEST_SSH_CONCH=/nonexistent TEST_SSH_IPV6=yes TEST_SSH_ECC=yes \
        TEST_SSH_UNSAFE_PERMISSIONS=1 TEST_SSH_PORT="$(free_port)" prep t-exec LTESTS="$test" \
        </dev/zero >"$place/output" 2>&1 || status=$?
    word=pass
    if [ $status -ne 0 ]; then
        word=FAIL
    elif grep -q '^SKIPPED' "$place/output"; then
        word=skipped
    fi
    end_what_is_left "$place/regress/"
    [ $word = FAIL ] || rm -rf "$place/regress"
    printf '%s %s\n' "$word" "$((SECONDS - start))"
}

# run_row NAME ARGUMENTS-OF-RUN_TEST…: sets `word` and `seconds`.
run_row() {
    read -r word seconds < <(run_test "$@")
}

compare() { # LABEL STOCK-SSH OUR-SSH TESTS…
    local label=$1 test stock ours word seconds
    shift
    for test in "$@"; do
        stock=-
        if [ "$label" = ssh ]; then
            [ $only_ours = yes ] || { run_row stock "$test" ssh /nonexistent && stock="$word ${seconds}s"; }
            case $test in # these read what is said about key exchanges, which lk says at -vv, and -v alone would be less
            rekey) run_row lk "$test" "$work/bin/lk-ssh-v" /nonexistent ;;
            *) run_row lk "$test" "$work/bin/lk-ssh" /nonexistent ;;
            esac
        else
            [ $only_ours = yes ] || { run_row stock "$test" ssh "$(command -v plink)" && stock="$word ${seconds}s"; }
            run_row lk "$test" ssh "$work/bin/lk-plink"
        fi
        ours="$word ${seconds}s"
        printf '%-22s %-6s %-14s %-14s\n' "$test" "$label" "$stock" "$ours"
        case "$stock/$ours" in
        pass*/pass* | FAIL*/* | skipped*/* | -*/pass*) ;;
        *) worse+=("$test") ;;
        esac
    done
}

main() {
    local lk=$1
    shift
    only_ours=no
    if [ "${1-}" = --only-ours ]; then
        only_ours=yes
        shift
    fi
    [ -f $suite/test-exec.sh ] || die "OpenSSH's suite is not here: install openssh-tests"
    if [ -z "${INTEROP_WORK-}" ]; then
        local folder flag=()
        folder=$(mktemp -d)
        chmod 755 "$folder"
        mkdir -p "$folder/home/work/bin"
        # A copy: the ordinary user may have no way to the build folder.
        cp "$lk" "$folder/home/work/bin/lk"
        cp "${BASH_SOURCE[0]}" "$folder/home/work/interop.sh"
        [ $only_ours = no ] || flag=(--only-ours)
        export INTEROP_WORK=$folder/home/work HOME=$folder/home
        if [ "$(id -u)" -eq 0 ]; then
            become_ordinary "$folder" bash "$INTEROP_WORK/interop.sh" "$INTEROP_WORK/bin/lk" "${flag[@]}" "$@"
        else
            bash "$INTEROP_WORK/interop.sh" "$INTEROP_WORK/bin/lk" "${flag[@]}" "$@"
        fi
        return
    fi
    work=$INTEROP_WORK
    export PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin LC_ALL=C.UTF-8
    unset SSH_AUTH_SOCK SSH_ASKPASS DISPLAY || true
    # shellcheck disable=SC2016  # for the wrapper's own shell
    printf '#!/bin/sh\nexec %s ssh "$@"\n' "$lk" >"$work/bin/lk-ssh"
    printf '#!/bin/sh\nexec %s ssh -vv "$@"\n' "$lk" >"$work/bin/lk-ssh-v"
    ln -sf lk "$work/bin/plink"
    printf '#!/bin/sh\nexec %s/plink "$@"\n' "$work/bin" >"$work/bin/lk-plink"
    chmod 755 "$work/bin/lk-ssh" "$work/bin/lk-ssh-v" "$work/bin/lk-plink"
    worse=()
    printf '%-22s %-6s %-14s %-14s\n' test as stock lk
    if [ $# -gt 0 ]; then
        local test
        for test in "$@"; do
            case $test in
            putty-*) compare plink "$test" ;;
            all) compare ssh "${ssh_tests[@]}" "${more_tests[@]}" && compare plink "${plink_tests[@]}" ;;
            *) compare ssh "$test" ;;
            esac
        done
    else
        compare ssh "${ssh_tests[@]}"
        compare plink "${plink_tests[@]}"
    fi
    if [ ${#worse[@]} -gt 0 ]; then
        echo "lk fails where the stock program passes: ${worse[*]}"
        echo "logs: $work/lk/TEST/output, …/regress/failed-*.log"
        return 1
    fi
    echo "lk passes whatever the stock program passes"
    rm -rf "$work"
}

main "$@"
