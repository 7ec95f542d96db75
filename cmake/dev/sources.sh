# shellcheck shell=bash
# sources.sh: libssh2 and Dear ImGui from the distribution's own source packages, where its binary packages are too old. Sourced by `dev`.
#
# The machine's own apt configuration says where the archive is and which key signs it; a private entry for its later suites is written below
# build/sources, and apt keeps its lists and its cache there too. Nothing is installed from a later suite, no root is needed, and what has been
# fetched is not fetched again. fetch_sources fills SOURCE_ARGUMENTS for CMake.

SOURCES=build/sources

fetch_sources() {
    local libssh2=${LATCHKEY_LIBSSH2_SOURCE-} imgui=${LATCHKEY_IMGUI_SOURCE-}
    if [ -z "$libssh2" ]; then
        fetch_source libssh2
        libssh2=$PWD/$SOURCES/$(cat "$SOURCES/libssh2.folder")
    fi
    if [ -z "$imgui" ]; then
        fetch_source imgui
        imgui=$PWD/$SOURCES/$(cat "$SOURCES/imgui.folder")
    fi
    # shellcheck disable=SC2034  # dev reads it
    SOURCE_ARGUMENTS=("-DFETCHCONTENT_SOURCE_DIR_LIBSSH2=$libssh2" "-DFETCHCONTENT_SOURCE_DIR_IMGUI=$imgui")
}

# acceptable NAME VERSION: the versions that Latchkey was tried with, security patches included.
acceptable() {
    local v=$2
    case $1 in
    libssh2)
        # 1.11.1-6 and later, or trixie's 1.11.1-1 with its security patches.
        between "$v" 1.11.1-6 1.11.2 || between "$v" 1.11.1-1+deb13u2 1.11.1-2~
        ;;
    imgui) between "$v" 1.92.2 1.93~ ;;
    esac
}

between() {
    dpkg --compare-versions "$1" ge "$2" && dpkg --compare-versions "$1" lt "$3"
}

fetch_source() {
    local name=$1 version='' found work folder
    if [ -s "$SOURCES/$name.folder" ] && [ -d "$SOURCES/$(cat "$SOURCES/$name.folder")" ]; then
        return
    fi
    if [ ! -s "$SOURCES/apt/updated" ]; then
        read_archives
    fi
    while read -r found; do
        if acceptable "$name" "$found" && { [ -z "$version" ] || dpkg --compare-versions "$found" gt "$version"; }; then
            version=$found
        fi
    done < <(apt_cache showsrc --only-source "$name" 2>/dev/null | sed -n 's/^Version: //p')
    if [ -z "$version" ]; then
        rm -f "$SOURCES/apt/updated" # look again next time: archives move on
        die "the distribution's later suites have no $name that Latchkey is tested with ($(apt_cache showsrc --only-source "$name" 2>/dev/null |
            sed -n 's/^Version: //p' | sort -u | tr '\n' ' ')). Unpack the source of libssh2 1.11.1-6 or Dear ImGui 1.92.2 yourself and name the folder in LATCHKEY_LIBSSH2_SOURCE or LATCHKEY_IMGUI_SOURCE."
    fi
    echo "Fetching the source package $name $version"
    work=$PWD/$SOURCES/unpacking-$name
    rm -rf "$work"
    mkdir -p "$work"
    quietly "$SOURCES/$name.log" apt_source "$work" "$name=$version"
    folder=$(cd "$work" && find . -mindepth 1 -maxdepth 1 -type d -printf '%f\n' | head -n1)
    rm -rf "${SOURCES:?}/$folder"
    mv "$work/$folder" "$SOURCES/$folder"
    rm -rf "$work"
    # Written last: an interrupted run begins again.
    printf '%s\n' "$folder" >"$SOURCES/$name.folder"
}

# The archives that this machine installs from, as lines "URI|suite|key": every file of sources.list and sources.list.d, both formats.
# A key that stands in the entry itself (several lines) has its newlines as a control character.
configured_archives() {
    local file
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
        [ -r "$file" ] && one_line_entries <"$file"
    done
    for file in /etc/apt/sources.list.d/*.sources; do
        [ -r "$file" ] && stanzas <"$file"
    done
    return 0
}

# deb [signed-by=/file arch=amd64] URI suite component…
one_line_entries() {
    awk '
        $1 != "deb" { next }
        {
            line = $0; sub(/#.*/, "", line); key = ""
            if (match(line, /\[[^]]*\]/)) {
                options = substr(line, RSTART + 1, RLENGTH - 2)
                line = substr(line, 1, RSTART - 1) " " substr(line, RSTART + RLENGTH)
                count = split(options, option, /[ \t]+/)
                for (i = 1; i <= count; i++) if (tolower(option[i]) ~ /^signed-by=/) key = substr(option[i], 11)
            }
            count = split(line, field, /[ \t]+/); first = (field[1] == "deb") ? 2 : 3
            for (i = first + 2; i <= count; i++) if (field[i] == "main") print field[first] "|" field[first + 1] "|" key
        }'
}

stanzas() {
    awk '
        function entry(   i, j, uris, suites, u, s) {
            if (value["types"] ~ /(^|[ \t])deb([ \t]|$)/ && value["components"] ~ /(^|[ \t])main([ \t]|$)/ && tolower(value["enabled"]) !~ /^[ \t]*(no|false|off|0)/) {
                u = split(value["uris"], uris, /[ \t\001]+/); s = split(value["suites"], suites, /[ \t\001]+/)
                sub(/^[ \t]+/, "", value["signed-by"])
                for (i = 1; i <= u; i++) for (j = 1; j <= s; j++) if (uris[i] != "" && suites[j] != "") print uris[i] "|" suites[j] "|" value["signed-by"]
            }
            delete value; name = ""
        }
        /^#/ { next }
        /^[ \t]*$/ { entry(); next }
        /^[ \t]/ { value[name] = value[name] "\001" $0; next }
        { name = tolower(substr($0, 1, index($0, ":") - 1)); value[name] = substr($0, index($0, ":") + 1) }
        END { entry() }'
}

# later_suites URI SUITE: which suites of that archive may have what we need. Debian: the next release, its security archive, and unstable;
# Ubuntu: the one that is being made. Others have none.
later_suites() {
    local suite=$2
    case $ARCHIVE_KIND:$suite in
    debian:*-security | debian:*/updates) echo trixie-security ;;
    debian:*-updates | debian:*-backports* | debian:*-proposed*) ;;
    debian:*) echo trixie sid ;;
    ubuntu:*-*) ;;
    ubuntu:*) echo devel ;;
    esac
}

read_archives() {
    local uri suite key suites codename='' ARCHIVE_KIND='' root=$PWD/$SOURCES/apt
    # shellcheck disable=SC1091
    ARCHIVE_KIND=$(. /etc/os-release && echo "${ID-}")
    # shellcheck disable=SC1091
    codename=$(. /etc/os-release && echo "${VERSION_CODENAME-}")
    mkdir -p "$root/sources.d" "$root/lists/partial" "$root/cache/archives/partial"
    : >"$root/sources.d/later.sources"
    while IFS='|' read -r uri suite key; do
        case $suite in # only the distribution's own suites: a third party's archive has no trixie
        "$codename" | "$codename"-* | "$codename"/* | stable* | oldstable* | testing* | trixie* | forky* | sid | unstable) ;;
        *) continue ;;
        esac
        suites=$(later_suites "$uri" "$suite")
        if [ -n "$suites" ] && ! grep -qxF "URIs: $uri" "$root/sources.d/later.sources"; then
            {
                printf 'Types: deb-src\nURIs: %s\nSuites: %s\nComponents: %s\n' "$uri" "$suites" "$([ "$ARCHIVE_KIND" = ubuntu ] && echo main universe || echo main)"
                [ -z "$key" ] || printf 'Signed-By: %s\n' "$key" | tr '\001' '\n'
                printf '\n'
            } >>"$root/sources.d/later.sources"
        fi
    done < <(configured_archives)
    if [ ! -s "$root/sources.d/later.sources" ]; then
        die "no archive of the distribution was found in /etc/apt whose later suites have libssh2 1.11.1 and Dear ImGui 1.92. Unpack their sources yourself and name the folders in LATCHKEY_LIBSSH2_SOURCE and LATCHKEY_IMGUI_SOURCE."
    fi
    # A file and not -o options: only a file can empty lists, and what other packages hook to `apt-get update` needs root.
    # A mirror whose list is some days too old still serves: signatures are checked, and which versions we take is fixed in acceptable().
    cat >"$root/apt.conf" <<END
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Post-Invoke;
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$root/sources.d";
Dir::State::lists "$root/lists";
Dir::Cache "$root/cache";
APT::Sandbox::User "";
APT::Get::List-Cleanup "false";
Acquire::Languages "none";
Acquire::Check-Valid-Until "false";
END
    echo "Reading the distribution's later suites for libssh2 and Dear ImGui"
    quietly "$SOURCES/update.log" apt-get -c "$root/apt.conf" update </dev/null
    date -u >"$root/updated"
}

apt_cache() {
    apt-cache -c "$PWD/$SOURCES/apt/apt.conf" "$@"
}

apt_source() { # FOLDER NAME=VERSION
    (cd "$1" && apt-get -c "$OLDPWD/$SOURCES/apt/apt.conf" -q source --only-source "$2" </dev/null)
}
