#!/bin/bash
# make_odd_keys.sh: adds to tests/data/keys what people have more rarely, with ssh-keygen, puttygen and openssl, and keys/odd.tsv saying what
# each file is and which note it gets. make_keys.sh runs first: the keys are the same. Names beginning with refused. must not load.
set -euo pipefail
export LC_ALL=C.UTF-8
cd "$(dirname "$0")/keys"
umask 077
t=$(mktemp -d); trap 'rm -rf "$t"' EXIT
pass='correct horse'; printf '%s\n' "$pass" > "$t/pass"; : > "$t/none"

fingerprint() { ssh-keygen -lf "$1" | grep -o 'SHA256:[^ ]*'; }
of() { fingerprint "$1.pub"; }
# row FILE FORMAT TYPE PASSPHRASE FINGERPRINT COMMENT NOTE
row() { printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$@" >> odd.tsv; }
printf '#file\tformat\ttype\tpassphrase\tfingerprint\tcomment\tnote\n' > odd.tsv
chmod 600 ./* # ssh-keygen signs with no key that others can read
legacy=(-provider legacy -provider default)

exec > /dev/null 2> "${LOG:-/dev/null}"
# DER.
openssl rsa -in rsa.pem -traditional -outform DER -out rsa.der;               row rsa.der pkcs1 rsa "" "$(of rsa)" "" "binary (DER)"
openssl pkcs8 -topk8 -nocrypt -in rsa.pem -outform DER -out rsa.p8.der;       row rsa.p8.der pkcs8 rsa "" "$(of rsa)" "" "binary (DER)"
openssl ec -in ecdsa256.pem -outform DER -out ecdsa256.der;                   row ecdsa256.der sec1 ecdsa256 "" "$(of ecdsa256)" "" "binary (DER)"
openssl dsa -in dsa.pem -outform DER -out dsa.der;                            row dsa.der dsa_pem dsa "" "$(fingerprint dsa)" "" "binary (DER)"
openssl pkcs8 -topk8 -in rsa.pem -outform DER -v2 aes256 -iter 10 -passout "pass:$pass" -out rsa.enc.p8.der; row rsa.enc.p8.der pkcs8_encrypted rsa "$pass" "$(of rsa)" "" "binary (DER)"
openssl rsa -in rsa.pem -pubout -outform DER -out rsa.spki.der;               row rsa.spki.der pem_public rsa "" "$(of rsa)" "" "binary (DER)"

# DEK-Info with ciphers that few use.
dek() { openssl ec "${legacy[@]}" -in ecdsa256.pem "-$1" -passout "pass:$pass" -out "ecdsa256.$1.pem"; row "ecdsa256.$1.pem" sec1 ecdsa256 "$pass" "$(of ecdsa256)" "" ""; }
for c in des-cbc des-ede3-cfb aria-128-cbc camellia-256-cbc aes-192-ofb rc2-cbc rc2-40-cbc; do dek $c; done
for c in bf-cbc cast5-cbc seed-cbc; do dek $c; done # read where OpenSSL's module of old ciphers is installed

# PKCS#8 schemes.
p8() { openssl pkcs8 -topk8 "${legacy[@]}" -in ecdsa256.pem -passout "pass:$pass" "${@:2}" -out "ecdsa256.$1.p8"; row "ecdsa256.$1.p8" pkcs8_encrypted ecdsa256 "$pass" "$(of ecdsa256)" "" ""; }
p8 pbe-md5-rc2 -v1 PBE-MD5-RC2-64 -iter 10; p8 pbe-sha1-rc2-64 -v1 PBE-SHA1-RC2-64 -iter 10
p8 pbe-rc2-128 -v1 PBE-SHA1-RC2-128 -iter 10; p8 pbe-rc2-40 -v1 PBE-SHA1-RC2-40 -iter 10
p8 pbe-rc4-128 -v1 PBE-SHA1-RC4-128 -iter 10; p8 pbe-rc4-40 -v1 PBE-SHA1-RC4-40 -iter 10
p8 rc2 -v2 rc2-cbc -iter 10; p8 camellia -v2 camellia-128-cbc -iter 10; p8 aria -v2 aria-256-cbc -iter 10; p8 cfb -v2 aes-256-cfb -iter 10
p8 sha3 -v2 aes256 -v2prf hmacWithSHA512-256 -iter 10

# Short RSA keys, and DSA larger than SSH's signature.
for b in 512 768 1023; do openssl genrsa -traditional -out rsa$b.pem $b; row rsa$b.pem pkcs1 rsa "" "$(ssh-keygen -i -m PKCS8 -f <(openssl rsa -in rsa$b.pem -pubout) > "$t/p" 2> /dev/null; fingerprint "$t/p" || puttygen rsa$b.pem -l -E sha256 | grep -o 'SHA256:[^ ]*')" "" "$b bit: can be broken"; done
openssl dsaparam -genkey 2048 | openssl dsa -out dsa2048.pem

# Elliptic curves as openssl can write them.
openssl pkcs8 -topk8 -nocrypt -in ecdsa256.explicit.pem -out ecdsa256.explicit.p8; row ecdsa256.explicit.p8 pkcs8 ecdsa256 "" "$(of ecdsa256)" "" ""
openssl ec -in ecdsa256.pem -pubout -param_enc explicit -out ecdsa256.explicit.spki.pem; row ecdsa256.explicit.spki.pem pem_public ecdsa256 "" "$(of ecdsa256)" "" ""
openssl ec -in ecdsa521.pem -pubout -conv_form compressed -out ecdsa521.compressed.spki.pem; row ecdsa521.compressed.spki.pem pem_public ecdsa521 "" "$(of ecdsa521)" "" ""
openssl dsa -in dsa.pem -pubout -out dsa.spki.pem; row dsa.spki.pem pem_public dsa "" "$(fingerprint dsa)" "" "DSA"
openssl pkey -in ossl_ed25519.p8 -pubout -out ed25519.spki.pem; row ed25519.spki.pem pem_public ed25519 "" "$(grep -P '^ossl_ed25519.p8\t' manifest.tsv | cut -f5)" "" ""

# Ed448, which only PuTTY and openssl make.
puttygen -q -t ed448 -C ed448@latchkey.test -o ed448.v3.ppk --new-passphrase "$t/none" --random-device /dev/urandom; E4=$(puttygen ed448.v3.ppk -l -E sha256 | grep -o 'SHA256:[^ ]*')
row ed448.v3.ppk ppk3 ed448 "" "$E4" ed448@latchkey.test ""
puttygen ed448.v3.ppk -q -O private-openssh-new -o ed448.openssh --new-passphrase "$t/none"; row ed448.openssh openssh ed448 "" "$E4" ed448@latchkey.test ""
puttygen ed448.v3.ppk -q -O public-openssh -o ed448.pub; row ed448.pub public ed448 "" "$E4" ed448@latchkey.test ""
openssl genpkey -algorithm ed448 -out ossl_ed448.p8
row ossl_ed448.p8 pkcs8 ed448 "" "SHA256:$({ printf '\0\0\0\011ssh-ed448\0\0\0\071'; openssl pkey -in ossl_ed448.p8 -pubout -outform DER | tail -c 57; } | openssl dgst -sha256 -binary | base64 | tr -d =)" "" ""

# ssh.com.
puttygen rsa -q -O private-sshcom -o rsa.enc.sshcom --new-passphrase "$t/pass"; row rsa.enc.sshcom ssh_com rsa "$pass" "$(of rsa)" rsa@latchkey.test ""
puttygen dsa.v3.ppk -q -O private-sshcom -o dsa.sshcom --new-passphrase "$t/none"; row dsa.sshcom ssh_com dsa "" "$(fingerprint dsa)" dsa@latchkey.test "DSA"
puttygen dsa.v3.ppk -q -O private-sshcom -o dsa.enc.sshcom --new-passphrase "$t/pass"; row dsa.enc.sshcom ssh_com dsa "$pass" "$(fingerprint dsa)" dsa@latchkey.test ""

# Certificates of every type, by authorities of several.
ssh-keygen -q -t ed25519 -N "" -C authority -f "$t/ca"
cert() { cp "$2.pub" "$t/$1.pub"; ssh-keygen -q -s "$3" -I "$4" "${@:5}" "$t/$1.pub"; cp "$t/$1-cert.pub" "$1-cert.pub"; row "$1-cert.pub" certificate "$2" "" "$(of "$2")" "$2@latchkey.test" ""; }
cert ed25519 ed25519 rsa "alice 鍵" -n alice,bob -z 42 -V 20200101:20300101 -O force-command="echo hello" -O source-address=10.0.0.0/8 -O no-pty
cert rsa rsa "$t/ca" host.example -h -n host.example -V always:forever
cert ecdsa256 ecdsa256 ecdsa256 p256; cert ecdsa384 ecdsa384 ecdsa521 p384; cert ecdsa521 ecdsa521 "$t/ca" p521 -O clear
ssh-keygen -y -f dsa > dsa.pub; cert dsa dsa "$t/ca" dsa; rm dsa.pub; sed -i '/^dsa-cert/s/dsa@latchkey.test\t$/dsa@latchkey.test\tDSA/' odd.tsv

# What is no SSH key.
openssl req -x509 -key rsa.pem -subj /CN=latchkey.test -days 1 -out "$t/x509.pem"; openssl x509 -in "$t/x509.pem" -outform DER -out refused.x509.der
openssl pkcs12 -export -inkey rsa.pem -in "$t/x509.pem" -passout "pass:$pass" -out refused.p12
chmod 644 ./*
