# shellcheck shell=bash
# packages.sh: what each command needs to be installed, and how that is installed. Sourced by `dev`.
#
# need GROUP…: returns at once when nothing is missing, and then never asks for root or sudo.

packages_of() {
    case $1 in
    build)
        # libssh2 and Dear ImGui come as source packages (sources.sh), which dpkg-dev unpacks.
        echo g++ cmake ninja-build ccache pkg-config patch git ca-certificates dpkg-dev libssl-dev zlib1g-dev libasio-dev libglfw3-dev \
            libfreetype-dev libfmt-dev libargon2-dev libtomlplusplus-dev libre2-dev libgtest-dev libvterm-dev libgl-dev libopengl-dev
        ;;
    demo)
        # A private sshd, a screen in memory where there is none, and a font for names in Japanese and Chinese.
        echo openssh-server openssh-client xvfb libgl1-mesa-dri util-linux fonts-droid-fallback
        ;;
    test)
        # Other people's servers, clients and key tools, and the programs that a terminal must show rightly.
        echo openssh-server openssh-client openssh-tests putty-tools dropbear-bin tinysshd python3 python3-paramiko openssl ssh-audit util-linux \
            xvfb xauth libgl1-mesa-dri fonts-droid-fallback xdotool x11-utils imagemagick bash htop tmux vim less vttest procps \
            git rsync strace curl iproute2 libpam-wrapper libpam-oath
        ;;
    # OpenSSH's regression tests as a package.
    interop) echo openssh-tests openssh-server openssh-client putty-tools make python3 util-linux ;;
    # Terminals and a desktop's screen to compare with.
    bench) echo alacritty kitty pterm libxtst6 putty putty-tools openssh-server openssh-client python3 xvfb xdotool libgl1-mesa-dri ;;
    clang) echo clang-19 clang-tidy-19 ;;
    format) echo clang-format-19 git ;;
    esac
}

missing_packages() {
    # One call for all of them. A virtual or unknown package is not listed at all, so it counts as missing.
    local installed
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null | sed -n 's/^installed //p' || true)
    comm -23 <(printf '%s\n' "$@" | sort -u) <(printf '%s\n' "$installed" | sort -u)
}

need() {
    local group wanted=() missing
    for group in "$@"; do
        # shellcheck disable=SC2207  # names without spaces
        wanted+=($(packages_of "$group"))
    done
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        elsewhere
        return
    fi
    mapfile -t missing < <(missing_packages "${wanted[@]}")
    if [ ${#missing[@]} -eq 0 ]; then
        return
    fi
    echo "Installing: ${missing[*]}"
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
        die "these packages are missing, and there is no sudo here: run as root: apt-get install --no-install-recommends ${missing[*]}"
    fi
    install_packages "${missing[@]}"
    mapfile -t missing < <(missing_packages "${wanted[@]}")
    if [ ${#missing[@]} -ne 0 ]; then
        die "still missing after the installation: ${missing[*]}"
    fi
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

# Installing openssh-server would start a server on port 22 that nobody asked for. Its service is masked until the next start of the machine
# while it is installed, and left disabled; where it was installed before, nothing here touches it. RUNLEVEL is what machines without systemd ask.
install_packages() {
    local systemd=no package new_service=no
    [ -d /run/systemd/system ] && systemd=yes
    for package in "$@"; do
        [ "$package" = openssh-server ] && new_service=yes
    done
    if [ $new_service = yes ] && [ $systemd = yes ]; then
        as_root systemctl mask --runtime --quiet ssh.service ssh.socket || true
    fi
    as_root apt-get -q update </dev/null
    as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
        apt-get -q -y -o Dpkg::Use-Pty=0 install --no-install-recommends "$@" </dev/null
    if [ $new_service = yes ] && [ $systemd = yes ]; then
        as_root systemctl disable --quiet ssh.service ssh.socket || true
        as_root systemctl unmask --runtime --quiet ssh.service ssh.socket || true
    fi
}

# Where there is no apt-get: say what to install, once. LATCHKEY_PACKAGES=there says that it has been done.
elsewhere() {
    if [ "${LATCHKEY_PACKAGES-}" = there ]; then
        return
    fi
    cat >&2 <<'END'
dev installs packages on Debian and Ubuntu only. Here, install these with the one that you have, then run again with LATCHKEY_PACKAGES=there:
  brew install cmake ninja ccache pkg-config openssl@3 asio glfw freetype fmt argon2 tomlplusplus googletest
  dnf install gcc-c++ cmake ninja-build ccache pkgconf patch git openssl-devel zlib-devel asio-devel glfw-devel freetype-devel fmt-devel \
      libargon2-devel tomlplusplus-devel gtest-devel libglvnd-devel openssh-server openssh-clients xorg-x11-server-Xvfb \
      putty dropbear python3-paramiko xdotool xwininfo ImageMagick htop tmux vim less
  pacman -S --needed base-devel cmake ninja ccache git openssl zlib asio glfw freetype2 fmt argon2 tomlplusplus gtest libglvnd openssh \
      xorg-server-xvfb putty dropbear tinyssh python-paramiko xdotool xorg-xwininfo imagemagick htop tmux vim less
  vcpkg install openssl zlib asio glfw3 freetype fmt argon2 tomlplusplus gtest
It also takes the sources of libssh2 1.11.1 with its security patches (a distribution's source package 1.11.1-6 or 1.11.1-1+deb13u2 or later)
and of Dear ImGui 1.92.2 or later: put them where you like and name the folders in LATCHKEY_LIBSSH2_SOURCE and LATCHKEY_IMGUI_SOURCE.
END
    exit 1
}
