#!/bin/bash
# make_key_seeds.sh: makes seeds/keys_* of the files in tests/data/keys: each as its fuzz target takes it (text without its armour, or what
# the base64 decodes to). Small files only, so that a minute of fuzzing goes far.
set -euo pipefail
cd "$(dirname "$0")"
keys=$PWD/../data/keys
body() { grep -v -- '----' "$1" | grep -v ':' | tr -d '\n' | base64 -d; }
between() { sed '1d;$d' "$1"; }
line_blob() { cut -d' ' -f2 "$1" | base64 -d; }
fresh() { rm -rf "seeds/keys_$1"; mkdir "seeds/keys_$1"; cd "seeds/keys_$1"; }

(fresh ppk; for f in ed25519.v2 ed25519.v2.enc ed25519.v3 ed25519.argon2i ecdsa256.v3; do sed '1s/PuTTY-User-Key-File-//' "$keys/$f.ppk" > $f; done)
(fresh openssh; for f in ed25519 ed25519.enc ed25519.aes256-gcm ed25519.chacha20-poly1305 ecdsa256 ed448.openssh; do body "$keys/$f" > $f; done)
(fresh pem; for f in ecdsa256 ecdsa256.enc ecdsa256.rc2-cbc ecdsa256.des-ede3-cfb ecdsa256.explicit; do { printf '\001'; between "$keys/$f.pem"; } > $f; done
 { printf '\000'; between "$keys/rsa512.pem"; } > rsa512)
(fresh der; cp "$keys/ecdsa256.der" "$keys/dsa.der" .; body "$keys/rsa512.pem" > rsa512; body "$keys/ecdsa256.explicit.pem" > explicit; body "$keys/ed25519.spki.pem" > spki
 body "$keys/ossl_ed25519.p8" > pkcs8)
(fresh pkcs8; for f in ossl_ed25519 ossl_ed25519.enc ecdsa256 ecdsa256.scrypt ecdsa256.pbe-rc2-40 ecdsa256.pbe-rc4-128 ecdsa256.rc2 ecdsa256.prf-SHA1; do body "$keys/$f.p8" > $f; done)
(fresh ssh_com; for f in dsa dsa.enc rsa; do body "$keys/$f.sshcom" | tail -c +9 > $f; done)
(fresh rfc4716; between "$keys/ed25519.rfc4716" > ed25519; { printf 'Subject: me\nComment: "a\\\n b"\n'; sed -n '/AAAA/,/----/p' "$keys/ed25519.rfc4716" | sed '$d'; } > continued)
(fresh public_line; cp "$keys/ed25519.pub" "$keys/ecdsa256-cert.pub" .; { printf 'from="10.0.0.0/8,!x",command="a \\"b\\"" '; cat "$keys/ecdsa256.pub"; } > options
 fold -w 60 "$keys/ecdsa521.pub" > folded)
(fresh certificate; for f in ed25519 ecdsa256 ecdsa384; do line_blob "$keys/$f-cert.pub" > $f; done)
(fresh detect; cat "$keys/ed25519.pub" "$keys/ecdsa256.pem" "$keys/ed25519.v3.ppk" "$keys/ed25519.rfc4716" > several; base64 "$keys/ecdsa256.pem" > base64
 { printf '{"key": "'; sed ':a;N;$!ba;s/\n/\\n/g' "$keys/ecdsa256.p8" | tr -d '\n'; printf '"}'; } > json
 sed 's/^/> /' "$keys/ed25519" > quoted; iconv -f UTF-8 -t UTF-16 "$keys/ecdsa256.pem" > utf16; cp "$keys/refused.x509.der" x509)
