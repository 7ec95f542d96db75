#!/usr/bin/env python3
"""Makes the fixture of PuTTY's saved sessions: what each version from 0.52 to 0.81 writes, with all of its keys.

keys.tsv says which keys a version has. The names and usual values are facts of PuTTY's settings.c; nothing else is taken from it.
  sessions/            40 sessions as PuTTY on Unix keeps them, a file each
  windows-*.reg        40 sessions as regedit exports them: REGEDIT4 (Windows 98, ANSI) and version 5.00 (UTF-16LE with byte order mark)
  damaged/             what a crash, a disk or a person made of them; in none of the counts
  manifest.tsv         for each of the 80: file, name, PuTTY's version, protocol, and the settings that Latchkey has to make of it

Run it in its folder; its output is the same in every run."""

import pathlib
import re
import shutil

HERE = pathlib.Path(__file__).parent
MODES = ("CS7 CS8 DISCARD DSUSP ECHO ECHOCTL ECHOE ECHOK ECHOKE ECHONL EOF EOL EOL2 ERASE FLUSH ICANON ICRNL IEXTEN IGNCR IGNPAR IMAXBEL INLCR "
         "INPCK INTR ISIG ISTRIP IUCLC IXANY IXOFF IXON KILL LNEXT NOFLSH OCRNL OLCUC ONLCR ONLRET ONOCR OPOST PARENB PARMRK PARODD PENDIN "
         "QUIT REPRINT START STATUS STOP SUSP SWTCH TOSTOP WERASE XCASE").split()
COLOURS = ("187,187,187 255,255,255 0,0,0 85,85,85 0,0,0 0,255,0 0,0,0 85,85,85 187,0,0 255,85,85 0,187,0 85,255,85 187,187,0 255,255,85 "
           "0,0,187 85,85,255 187,0,187 255,85,255 0,187,187 85,255,255 187,187,187 255,255,255").split()


# A server's key as "manual keys" has it, in the three forms that PuTTY takes (it keeps "=" behind a backslash).
KEY = ("AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBOPeC84524X/WpFgia7ZBiAB8FRRSBtybEaIDE"
       "xyiYD/yDVfpS7nwiR6hgvC7NJgzUxaZAvVasaPxNnvxKdtI6Y=")
MD5 = "5b:b8:5b:96:63:57:ba:34:33:50:b8:5e:0f:ea:00:9d"
FINGERPRINT = "SHA256:9FTIMa5oROMzeBzP6XnIR4aAfPyRX7ZxTkBEuUWNBPA"


def version(text):
    return tuple(int(part) for part in re.findall(r"\d+", text))


def usual_orders(at):
    """The lists of algorithms that this version has when nobody changed them."""
    cipher = ("aes,blowfish,3des,WARN,des" if at < (0, 58) else "aes,blowfish,3des,WARN,arcfour,des" if at < (0, 67)
              else "aes,chacha20,3des,WARN,des,blowfish,arcfour" if at < (0, 77) else "aes,chacha20,aesgcm,3des,WARN,des,blowfish,arcfour")
    kex = ("dh-gex-sha1,dh-group14-sha1,dh-group1-sha1,WARN" if at < (0, 61) else "dh-gex-sha1,dh-group14-sha1,dh-group1-sha1,rsa,WARN"
           if at < (0, 68) else "ecdh,dh-gex-sha1,dh-group14-sha1,rsa,WARN,dh-group1-sha1" if at < (0, 78)
           else "ntru-curve25519,ecdh,dh-gex-sha1,dh-group16-sha512,dh-group17-sha512,dh-group18-sha512,dh-group15-sha512,dh-group14-sha1,"
                "rsa,WARN,dh-group1-sha1")
    host = "ed25519,ecdsa,rsa,dsa,WARN" if at < (0, 74) else "ed25519,ed448,ecdsa,rsa,dsa,WARN"
    return cipher, kex, host


def usual(at, system):
    """All keys of a version, as they are when nothing was changed."""
    unix = system == "unix"
    cipher, kex, host = usual_orders(at)
    special = {"@sshprot": "1" if at < (0, 54) else "2" if at < (0, 68) else "3", "@2000": "2000000" if unix else "2000",
               "@5000": "5000000" if unix else "5000", "@scrollback": "200" if at < (0, 63) and not unix else "2000",
               "@font": "server:fixed" if unix else "Courier New", "@vtmode": "4" if at >= (0, 60) else "0", "@cipher": cipher, "@kex": kex,
               "@hostkey": host, "@256": "1", "@modes": ",".join(mode + "=A" for mode in MODES), "@serial": "/dev/ttyS0" if unix else "COM1",
               "@gss": "" if unix else "gssapi32,sspi,custom", "@autocopy": "0" if unix else "1",
               "@codepage": "" if unix or at >= (0, 63) else "ISO-8859-1:1998 (Latin-1, West Europe)"}
    values = {}
    for line in (HERE / "keys.tsv").read_text().splitlines():
        if line.startswith("#"):
            continue
        key, kind, first, last, value = line.split("\t")
        if at < version(first) or (last != "-" and at > version(last)):
            continue
        if unix and key in ("FontIsBold", "FontCharSet", "FontHeight", "GSSCustom"):
            continue
        value = special.get(value, value)
        values[key] = int(value) if kind == "i" else value
    for number, colour in enumerate(COLOURS):
        values[f"Colour{number}"] = colour
    for start in range(0, 256, 32):
        values[f"Wordness{start}"] = ",".join(["2" if start >= 192 else "1" if start >= 32 else "0"] * 32)
    return values


# name, version, what was changed, what Latchkey has to make of it (names of our rows; "" for a protocol that is not SSH).
def ssh(name, at, changes, expected):
    return name, at, changes, expected


def other(name, at, protocol, changes=None):
    return name, at, {"Protocol": protocol, **(changes or {})}, None


UNIX = [
    ssh("Default Settings", "0.78", {"HostName": "", "ScrollbackLines": 20000, "Compression": 1}, {"scrollback_lines": "20000", "compression": "yes"}),
    ssh("web-1", "0.78", {"HostName": "web-1.example.net", "UserName": "ubuntu"}, {"host_name": "web-1.example.net", "user_name": "ubuntu"}),
    ssh("web-2", "0.78", {"HostName": "ubuntu@web-2.example.net", "PortNumber": 2222},
        {"host_name": "web-2.example.net", "user_name": "ubuntu", "port": "2222"}),
    ssh("db master (EU)", "0.70", {"HostName": "db.example.net", "UserName": "admin", "PublicKeyFile": "/home/me/.ssh/db.ppk"},
        {"host_name": "db.example.net", "user_name": "admin", "key_file": "/home/me/.ssh/db.ppk"}),
    ssh("開発サーバー", "0.78", {"HostName": "dev.example.jp", "UserName": "tanaka"}, {"host_name": "dev.example.jp", "user_name": "tanaka"}),
    ssh("Büro/Keller", "0.63", {"HostName": "keller.example.de"}, {"host_name": "keller.example.de"}),
    ssh("100%", "0.67", {"HostName": "10.0.0.100"}, {"host_name": "10.0.0.100"}),
    ssh("v6", "0.78", {"HostName": "2001:db8::1", "AddressFamily": 2}, {"host_name": "2001:db8::1", "address_family": "inet6"}),
    ssh("v4 only", "0.60", {"HostName": "four.example.net", "AddressFamily": 1}, {"host_name": "four.example.net", "address_family": "inet"}),
    ssh("brackets", "0.78", {"HostName": "[2001:db8::2]:22"}, {"host_name": "2001:db8::2"}),
    ssh("tunnels", "0.70", {"HostName": "gate.example.net", "PortForwardings": "L8080=intranet:80,4D1080=,R9000=localhost:9000"},
        {"host_name": "gate.example.net", "local_forwards": "8080:intranet:80", "dynamic_forwards": "127.0.0.1:1080",
         "remote_forwards": "9000:localhost:9000"}),
    ssh("tunnels for all", "0.78", {"HostName": "gate.example.net", "LocalPortAcceptAll": 1, "RemotePortAcceptAll": 1,
                                    "PortForwardings": "L5432=[2001:db8::5]:5432,R2222=localhost:22"},
        {"host_name": "gate.example.net", "gateway_ports": "yes", "local_forwards": "5432:[2001:db8::5]:5432", "remote_forwards": "*:2222:localhost:22"}),
    ssh("bound tunnel", "0.60", {"HostName": "gate.example.net", "PortForwardings": "L127.0.0.2:8080=intranet:80"},
        {"host_name": "gate.example.net", "local_forwards": "127.0.0.2:8080:intranet:80"}),
    ssh("old tunnels", "0.54", {"HostName": "old.example.net", "PortForwardings": "L110=mail:110,R2525=localhost:25"},
        {"host_name": "old.example.net", "local_forwards": "110:mail:110", "remote_forwards": "2525:localhost:25"}),
    ssh("no shell", "0.70", {"HostName": "gate.example.net", "SshNoShell": 1, "PortForwardings": "D1080="},
        {"host_name": "gate.example.net", "session_type": "none", "dynamic_forwards": "1080"}),
    ssh("keepalive minutes", "0.52", {"HostName": "a.example.net", "PingInterval": 5}, {"host_name": "a.example.net", "keepalive_interval": "300"}),
    ssh("keepalive both", "0.78", {"HostName": "a.example.net", "PingInterval": 1, "PingIntervalSecs": 30},
        {"host_name": "a.example.net", "keepalive_interval": "90"}),
    ssh("socks5", "0.60", {"HostName": "far.example.net", "ProxyMethod": 2, "ProxyHost": "socks.example.net", "ProxyPort": 1080, "ProxyUsername": "me"},
        {"host_name": "far.example.net", "proxy_type": "socks5", "proxy_host": "socks.example.net", "proxy_port": "1080", "proxy_user": "me"}),
    ssh("socks4", "0.67", {"HostName": "far.example.net", "ProxyMethod": 1, "ProxyHost": "socks.example.net", "ProxyPort": 1080},
        {"host_name": "far.example.net", "proxy_type": "socks4", "proxy_host": "socks.example.net", "proxy_port": "1080"}),
    ssh("http proxy", "0.78", {"HostName": "far.example.net", "ProxyMethod": 3, "ProxyHost": "web.example.net", "ProxyPort": 3128, "ProxyPassword": "not-for-us"},
        {"host_name": "far.example.net", "proxy_type": "http", "proxy_host": "web.example.net", "proxy_port": "3128"}),
    ssh("old socks", "0.53", {"HostName": "far.example.net", "ProxyType": 2, "ProxySOCKSVersion": 4, "ProxyHost": "socks.example.net", "ProxyPort": 1080},
        {"host_name": "far.example.net", "proxy_type": "socks4", "proxy_host": "socks.example.net", "proxy_port": "1080"}),
    ssh("telnet proxy", "0.60", {"HostName": "far.example.net", "ProxyMethod": 4, "ProxyHost": "gw.example.net"}, {"host_name": "far.example.net"}),
    ssh("local proxy", "0.70", {"HostName": "far.example.net", "ProxyMethod": 5, "ProxyTelnetCommand": "nc -x proxy:1080 %host %port"}, {"host_name": "far.example.net"}),
    ssh("over web-1", "0.78", {"HostName": "inner.example.net", "ProxyMethod": 6, "ProxyHost": "web-1"}, {"host_name": "inner.example.net", "proxy_jump": "web-1"}),
    ssh("over a gate", "0.81", {"HostName": "inner.example.net", "ProxyMethod": 6, "ProxyHost": "gate.example.net", "ProxyPort": 2222, "ProxyUsername": "me"},
        {"host_name": "inner.example.net", "proxy_jump": "me@gate.example.net:2222"}),
    ssh("agent", "0.70", {"HostName": "build.example.net", "AgentFwd": 1}, {"host_name": "build.example.net", "forward_agent": "yes"}),
    ssh("no agent", "0.63", {"HostName": "build.example.net", "TryAgent": 0}, {"host_name": "build.example.net", "allow_agent": "no"}),
    ssh("command", "0.78", {"HostName": "build.example.net", "RemoteCommand": "tail -f /var/log/syslog"},
        {"host_name": "build.example.net", "remote_command": "tail -f /var/log/syslog", "request_tty": "yes"}),
    ssh("command without terminal", "0.60", {"HostName": "build.example.net", "RemoteCommand": "uptime", "NoPTY": 1},
        {"host_name": "build.example.net", "remote_command": "uptime", "request_tty": "no"}),
    ssh("variables", "0.78", {"HostName": "a.example.net", "Environment": "LANG=ja_JP.UTF-8,LIST=a\\,b"}, {"host_name": "a.example.net", "set_env": "LANG=ja_JP.UTF-8 LIST=a,b"}),
    ssh("strict", "0.78", {"HostName": "a.example.net", "SshNoTrivialAuth": 1, "AuthKI": 0, "SshBanner": 0, "TCPKeepalives": 1},
        {"host_name": "a.example.net", "trivial_auth": "no", "keyboard_interactive": "no", "show_banner": "no", "tcp_keepalive": "yes"}),
    ssh("ciphers", "0.78", {"HostName": "a.example.net", "Cipher": "chacha20,aesgcm,WARN,aes,3des,des,blowfish,arcfour"},
        {"host_name": "a.example.net", "ciphers": "chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes128-gcm@openssh.com"}),
    ssh("certificate", "0.81", {"HostName": "a.example.net", "PublicKeyFile": "/home/me/.ssh/id.ppk", "DetachedCertificate": "/home/me/.ssh/id-cert.pub"},
        {"host_name": "a.example.net", "key_file": "/home/me/.ssh/id.ppk", "certificate_files": "/home/me/.ssh/id-cert.pub"}),
    ssh("looks", "0.70", {"HostName": "a.example.net", "CurType": 2, "BlinkCur": 1, "TerminalType": "putty-256color", "WinTitle": "production", "Colour2": "0,0,64"},
        {"host_name": "a.example.net", "cursor_style": "bar", "cursor_blink": "yes", "terminal_type": "putty-256color"}),
    ssh("x11", "0.70", {"HostName": "a.example.net", "X11Forward": 1}, {"host_name": "a.example.net"}),
    ssh("logs", "0.60", {"HostName": "a.example.net", "LogType": 2, "LogFileName": "/home/me/all.log"}, {"host_name": "a.example.net"}),
    other("switch", "0.60", "telnet", {"HostName": "switch.example.net", "PortNumber": 23}),
    other("console", "0.63", "serial", {"SerialLine": "/dev/ttyUSB0", "SerialSpeed": 115200}),
    other("printer", "0.70", "raw", {"HostName": "printer.example.net", "PortNumber": 9100}),
    other("vax", "0.60", "rlogin", {"HostName": "vax.example.net", "PortNumber": 513}),
]

WINDOWS_98 = [  # 0.52 and 0.53 on Windows 98: REGEDIT4
    ssh("Default Settings", "0.52", {"HostName": "", "Protocol": "ssh"}, {}),
    ssh("alpha", "0.52", {"HostName": "alpha.example.net", "UserName": "root", "Compression": 1}, {"host_name": "alpha.example.net", "user_name": "root", "compression": "yes"}),
    ssh("Münster", "0.52", {"HostName": "muenster.example.de", "UserName": "jürgen"}, {"host_name": "muenster.example.de", "user_name": "jürgen"}),
    ssh("with key", "0.53", {"HostName": "beta.example.net", "PublicKeyFile": "C:\\Keys\\beta.ppk"}, {"host_name": "beta.example.net", "key_file": "C:\\Keys\\beta.ppk"}),
    ssh("http", "0.53", {"HostName": "far.example.net", "ProxyType": 1, "ProxyHost": "web", "ProxyPort": 8080},
        {"host_name": "far.example.net", "proxy_type": "http", "proxy_host": "web", "proxy_port": "8080"}),
    ssh("ssh1", "0.52", {"HostName": "museum.example.net", "SshProt": 0}, {"host_name": "museum.example.net"}),
    other("router", "0.52", "telnet", {"HostName": "router.example.net", "PortNumber": 23}),
    other("pop3", "0.53", "raw", {"HostName": "mail.example.net", "PortNumber": 110}),
]
WINDOWS_XP = [  # 0.58 to 0.62
    ssh("Default Settings", "0.60", {"HostName": "", "PingIntervalSecs": 30}, {"keepalive_interval": "30"}),
    ssh("サーバ1", "0.60", {"HostName": "sv1.example.jp", "UserName": "yamada", "LineCodePage": "UTF-8"}, {"host_name": "sv1.example.jp", "user_name": "yamada"}),
    ssh("本番 東京", "0.60", {"HostName": "tokyo.example.jp"}, {"host_name": "tokyo.example.jp"}),
    ssh("kex", "0.58", {"HostName": "k.example.net", "KEX": "dh-group14-sha1,dh-gex-sha1,WARN,dh-group1-sha1"},
        {"host_name": "k.example.net", "kex_algorithms": "mlkem768x25519-sha256,mlkem768nistp256-sha256,mlkem1024nistp384-sha384,sntrup761x25519-sha512,"
                                                         "sntrup761x25519-sha512@openssh.com,curve25519-sha256,curve25519-sha256@libssh.org,"
                                                         "ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521,diffie-hellman-group14-sha256,"
                                                         "diffie-hellman-group14-sha1,diffie-hellman-group-exchange-sha256,"
                                                         "diffie-hellman-group-exchange-sha1,diffie-hellman-group16-sha512,"
                                                         "diffie-hellman-group17-sha512,diffie-hellman-group18-sha512,diffie-hellman-group15-sha512"}),
    ssh("me", "0.62", {"HostName": "a.example.net", "UserNameFromEnvironment": 1}, {"host_name": "a.example.net", "user_name": "LOCAL"}),
    ssh("alias", "0.62", {"HostName": "localhost", "PortNumber": 2200, "LogHost": "inner.example.net:22"},
        {"host_name": "localhost", "port": "2200", "host_key_alias": "inner.example.net"}),
    ssh("font", "0.60", {"HostName": "a.example.net", "Font": "Lucida Console", "FontHeight": 12}, {"host_name": "a.example.net", "font_size": "16"}),
    ssh("bad host", "0.60", {"HostName": "-oProxyCommand=calc"}, {}),
    ssh("shell host", "0.60", {"HostName": "$(calc).example.net", "UserName": "a;b"}, {}),
    other("modem", "0.60", "serial", {"SerialLine": "COM3"}),
    other("lab", "0.61", "telnet", {"HostName": "lab.example.net", "PortNumber": 2001}),
    ssh("service names", "0.60", {"HostName": "gate.example.net", "PortForwardings": "Lhttp=intranet:80,L8081=intranet:81"},
        {"host_name": "gate.example.net", "local_forwards": "8081:intranet:81"}),
]
WINDOWS_10 = [  # 0.67 to 0.76
    ssh("Default Settings", "0.70", {"HostName": ""}, {}),
    ssh("production", "0.70", {"HostName": "prod.example.net", "UserName": "ec2-user", "PublicKeyFile": "C:\\Users\\me\\Downloads\\prod.ppk"},
        {"host_name": "prod.example.net", "user_name": "ec2-user", "key_file": "C:\\Users\\me\\Downloads\\prod.ppk"}),
    ssh("staging & test", "0.70", {"HostName": "staging.example.net", "WinTitle": "say \"hello\" \\ bye"}, {"host_name": "staging.example.net"}),
    ssh("manual keys", "0.70", {"HostName": "a.example.net", "SSHManualHostKeys": KEY.replace("=", "\\=") + f",{MD5.upper()},{FINGERPRINT}"},
        {"host_name": "a.example.net", "accepted_host_keys": f"{KEY} MD5:{MD5} {FINGERPRINT}"}),
    ssh("host keys", "0.73", {"HostName": "a.example.net", "HostKey": "rsa,ed25519,ecdsa,dsa,WARN"},
        {"host_name": "a.example.net", "host_key_algorithms": "rsa-sha2-512,rsa-sha2-256,ssh-rsa,ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,"
                                                              "ecdsa-sha2-nistp521,ssh-dss"}),
    ssh("shared", "0.70", {"HostName": "a.example.net", "ConnectionSharing": 1}, {"host_name": "a.example.net"}),
    ssh("latin terminal", "0.67", {"HostName": "a.example.net", "LineCodePage": "ISO-8859-15:1999 (Latin-9, \"euro\")"}, {"host_name": "a.example.net", "remote_character_set": "iso-8859-15"}),
    ssh("bugs", "0.70", {"HostName": "a.example.net", "BugIgnore2": 2}, {"host_name": "a.example.net"}),
    other("bmc", "0.70", "telnet", {"HostName": "bmc.example.net", "PortNumber": 23}),
    ssh("plain", "0.76", {"HostName": "a.example.net"}, {"host_name": "a.example.net"}),
]
WINDOWS_11 = [  # 0.77 to 0.81
    ssh("Default Settings", "0.78", {"HostName": "", "TCPKeepalives": 1}, {"tcp_keepalive": "yes"}),
    ssh("jump", "0.78", {"HostName": "inner.example.net", "ProxyMethod": 6, "ProxyHost": "production"}, {"host_name": "inner.example.net", "proxy_jump": "production"}),
    ssh("gcm first", "0.81", {"HostName": "a.example.net", "Cipher": "aesgcm,aes,chacha20,3des,WARN,des,blowfish,arcfour"},
        {"host_name": "a.example.net", "ciphers": "aes256-gcm@openssh.com,aes128-gcm@openssh.com,aes256-ctr,aes192-ctr,aes128-ctr,aes256-cbc,aes192-cbc,"
                                                  "aes128-cbc,chacha20-poly1305@openssh.com,3des-cbc"}),
    ssh("plugin", "0.81", {"HostName": "a.example.net", "AuthPlugin": "C:\\tools\\login.exe"}, {"host_name": "a.example.net"}),
    ssh("絵文字 😀", "0.81", {"HostName": "emoji.example.net", "UserName": "me"}, {"host_name": "emoji.example.net", "user_name": "me"}),
    ssh("long command", "0.78", {"HostName": "a.example.net", "RemoteCommand": "sh -c \"cd C:\\\\x && echo 'ok'\""},
        {"host_name": "a.example.net", "remote_command": "sh -c \"cd C:\\\\x && echo 'ok'\"", "request_tty": "yes"}),
    other("its", "0.77", "supdup", {"HostName": "its.example.net", "PortNumber": 95}),
    other("shared upstream", "0.77", "ssh-connection", {"HostName": "a.example.net"}),
    ssh("modes", "0.78", {"HostName": "a.example.net", "TerminalModes": "ERASE=V^H,INTR=A"}, {"host_name": "a.example.net"}),
    ssh("last", "0.81", {"HostName": "last.example.net", "PortNumber": 65535}, {"host_name": "last.example.net", "port": "65535"}),
]


def unix_name(name):
    return "".join(chr(b) if chr(b).isalnum() and b < 128 or chr(b) in "+-.@_" else f"%{b:02X}" for b in name.encode())


def registry_name(name, code_page):
    out = ""
    for index, byte in enumerate(name.encode(code_page)):
        plain = 32 < byte < 127 and chr(byte) not in "\\*?%" and not (index == 0 and byte == ord("."))
        out += chr(byte) if plain else f"%{byte:02X}"
    return out


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def export(file, sessions, code_page, form):
    lines = ["REGEDIT4" if form == "ansi" else "Windows Registry Editor Version 5.00", "",
             "[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY]", "", "[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions]", ""]
    for name, at, changes, _ in sessions:
        lines.append(f"[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\{registry_name(name, code_page)}]")
        for key, value in {**usual(version(at), "windows"), **changes}.items():
            if name == "plain" and key == "HostName":  # as a registry tool writes it that knows no strings
                data = ",".join(f"{byte:02x}" for byte in (value + "\0").encode("utf-16-le"))
                lines.append(f'"{key}"=hex(1):{data[:60]}\\\r\n  {data[60:]}')
            elif isinstance(value, int):
                lines.append(f'"{key}"=dword:{value & 0xffffffff:08x}')
            else:
                lines.append(f'"{key}"={quoted(value)}')
        lines.append("")
    lines += ["[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\SshHostKeys]", '"rsa2@22:a.example.net"="0x10001,0xc0ffee"', ""]
    text = "\r\n".join(lines)
    file.write_bytes(text.encode("cp1252") if form == "ansi" else b"\xff\xfe" + text.encode("utf-16-le"))


def main():
    for folder in ("sessions", "damaged"):
        shutil.rmtree(HERE / folder, ignore_errors=True)
        (HERE / folder).mkdir()
    manifest = ["# file\tname\tversion\tprotocol\tour setting=value, with | between"]

    def expect(file, session):
        name, at, changes, expected = session
        text = "|".join(f"{key}={value}" for key, value in (expected or {}).items())
        manifest.append("\t".join([file, name, at, changes.get("Protocol", "ssh"), text]))

    for name, at, changes, expected in UNIX:
        values = {**usual(version(at), "unix"), **changes}
        file = HERE / "sessions" / unix_name(name)
        file.write_text("".join(f"{key}={value}\n" for key, value in values.items()))
        expect("sessions", (name, at, changes, expected))
    exports = [("windows-0.52.reg", WINDOWS_98, "cp1252", "ansi"), ("windows-0.60.reg", WINDOWS_XP, "cp932", "unicode"),
               ("windows-0.70.reg", WINDOWS_10, "cp1252", "unicode"), ("windows-0.81.reg", WINDOWS_11, "utf-8", "unicode")]
    for file, sessions, code_page, form in exports:
        export(HERE / file, sessions, code_page, form)
        for session in sessions:
            expect(file, session)
    (HERE / "manifest.tsv").write_text("\n".join(manifest) + "\n")

    damaged = HERE / "damaged"
    (damaged / "zeros").write_bytes(b"HostName=a.example.net\n" + bytes(40) + b"\n")
    (damaged / "empty").write_bytes(b"")
    (damaged / "picture").write_bytes(b"\x89PNG\r\n\x1a\n no setting anywhere\n")
    (damaged / "half").write_bytes(b"Present=1\nHostName=half.example.net\nProtocol=ssh\nPortNum")
    (damaged / "good").write_bytes(b"Present=1\nHostName=good.example.net\nProtocol=ssh\nPortNumber=22\n")
    assert len(manifest) - 1 == 80, len(manifest) - 1


main()
