#!/bin/bash
# make_keys.sh: makes tests/data/keys anew with ssh-keygen, puttygen and openssl, and keys/manifest.tsv saying what each file is.
# The files are committed, so that tests need none of these tools; the keys are for tests only and open nothing.
# KDF costs are as low as the tools allow: the tests read every file several times.
set -euo pipefail
export LC_ALL=C.UTF-8
cd "$(dirname "$0")"
rm -rf keys && mkdir keys && cd keys
umask 077
t=$(mktemp -d); trap 'rm -rf "$t"' EXIT
pass='correct horse'
: > "$t/none"; printf '%s\n' "$pass" > "$t/pass"
argon=memory=64,passes=1,parallelism=1

fingerprint() { ssh-keygen -lf "$1" | grep -o 'SHA256:[^ ]*'; }
# row FILE FORMAT TYPE PASSPHRASE FINGERPRINT COMMENT
row() { printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$@" >> manifest.tsv; }
printf '#file\tformat\ttype\tpassphrase\tfingerprint\tcomment\n' > manifest.tsv
recrypt() { cp "$1" "$2"; ssh-keygen -q -p -P "" -N "$3" "${@:4}" -f "$2"; }
putty() { puttygen "$1" -q --reencrypt -O private -o "$2" --new-passphrase "$3" --ppk-param "$4" < /dev/null; }

exec 3>&1 > /dev/null   # ssh-keygen and puttygen talk
for type in rsa ecdsa256 ecdsa384 ecdsa521 ed25519; do
  bits=${type#ecdsa}; comment="$type@latchkey.test"
  case $type in rsa) ssh-keygen -q -t rsa -b 2048 -N "" -C "$comment" -f $type; pem=pkcs1 ;;
    ecdsa*) ssh-keygen -q -t ecdsa -b "$bits" -N "" -C "$comment" -f $type; pem=sec1 ;;
    ed25519) ssh-keygen -q -t ed25519 -N "" -C "$comment" -f $type; pem= ;; esac
  fp=$(fingerprint $type.pub)
  row $type openssh $type "" "$fp" "$comment"
  row $type.pub public $type "" "$fp" "$comment"
  recrypt $type $type.enc "$pass" -a 1; row $type.enc openssh $type "$pass" "$fp" "$comment"
  for v in 2 3; do
    putty $type $type.v$v.ppk "$t/none" version=$v; row $type.v$v.ppk ppk$v $type "" "$fp" "$comment"
    putty $type $type.v$v.enc.ppk "$t/pass" version=$v,$argon; row $type.v$v.enc.ppk ppk$v $type "$pass" "$fp" "$comment"
  done
  if [ -n "$pem" ]; then
    recrypt $type $type.pem "" -m PEM; row $type.pem $pem $type "" "$fp" ""
    recrypt $type $type.enc.pem "$pass" -m PEM; row $type.enc.pem $pem $type "$pass" "$fp" ""
    recrypt $type $type.p8 "" -m PKCS8; row $type.p8 pkcs8 $type "" "$fp" ""
    recrypt $type $type.enc.p8 "$pass" -m PKCS8; row $type.enc.p8 pkcs8_encrypted $type "$pass" "$fp" ""
  fi
  ssh-keygen -lv -f $type.pub > $type.sha256.art; ssh-keygen -lv -E md5 -f $type.pub > $type.md5.art
done

# Ed25519 in PKCS#8 comes from openssl only; its public line is put together by hand.
openssl genpkey -algorithm ed25519 -out ossl_ed25519.p8 2> /dev/null
{ printf 'ssh-ed25519 '; { printf '\0\0\0\013ssh-ed25519\0\0\0 '; openssl pkey -in ossl_ed25519.p8 -pubout -outform DER | tail -c 32; } | base64 -w0; } > "$t/o.pub"
fp=$(fingerprint "$t/o.pub")
row ossl_ed25519.p8 pkcs8 ed25519 "" "$fp" ""
openssl pkcs8 -topk8 -in ossl_ed25519.p8 -v2 aes256 -iter 10 -passout "pass:$pass" -out ossl_ed25519.enc.p8; row ossl_ed25519.enc.p8 pkcs8_encrypted ed25519 "$pass" "$fp" ""

# Every cipher of openssh-key-v1.
fp=$(fingerprint ed25519.pub)
for c in aes128-ctr aes192-ctr aes128-cbc aes192-cbc aes256-cbc 3des-cbc aes128-gcm@openssh.com aes256-gcm@openssh.com chacha20-poly1305@openssh.com; do
  recrypt ed25519 "ed25519.${c%@*}" "$pass" -a 1 -Z $c; row "ed25519.${c%@*}" openssh ed25519 "$pass" "$fp" ed25519@latchkey.test
done
# Every Argon2 of PPK 3, several lanes and passes.
for k in argon2i argon2d argon2id; do
  putty ed25519 ed25519.$k.ppk "$t/pass" version=3,kdf=$k,memory=256,passes=3,parallelism=4; row ed25519.$k.ppk ppk3 ed25519 "$pass" "$fp" ed25519@latchkey.test
done
# Passphrases that are not ASCII, and one that was typed into a Latin-1 program.
printf 'pÄss 鍵\n' > "$t/u"; putty ed25519 ed25519.utf8.ppk "$t/u" version=3,$argon; row ed25519.utf8.ppk ppk3 ed25519 'pÄss 鍵' "$fp" ed25519@latchkey.test
printf 'p\304ss\n' > "$t/l"; putty ed25519 ed25519.latin1.ppk "$t/l" version=2; row ed25519.latin1.ppk ppk2 ed25519 'pÄss' "$fp" ed25519@latchkey.test

# DEK-Info ciphers.
fp=$(fingerprint ecdsa256.pub)
for c in des3 aes192 aes256; do openssl ec -in ecdsa256.pem -$c -passout "pass:$pass" -out ecdsa256.$c.pem 2> /dev/null; row ecdsa256.$c.pem sec1 ecdsa256 "$pass" "$fp" ""; done
# PKCS#8 schemes.
p8() { openssl pkcs8 -topk8 -provider legacy -provider default -in ecdsa256.pem -passout "pass:$pass" "${@:2}" -out "ecdsa256.$1.p8"; row "ecdsa256.$1.p8" pkcs8_encrypted ecdsa256 "$pass" "$fp" ""; }
p8 aes128 -v2 aes128 -iter 10; p8 des3 -v2 des3 -iter 10
for h in SHA1 SHA224 SHA384 SHA512; do p8 prf-$h -v2 aes256 -v2prf hmacWith$h -iter 10; done
p8 scrypt -scrypt -scrypt_N 16 -scrypt_r 8 -scrypt_p 2
p8 pbe-3des -v1 PBE-SHA1-3DES -iter 10; p8 pbe-2des -v1 PBE-SHA1-2DES -iter 10; p8 pbe-md5-des -v1 PBE-MD5-DES -iter 10; p8 pbe-sha1-des -v1 PBE-SHA1-DES -iter 10
# What openssl does to elliptic curve keys.
{ openssl ecparam -name prime256v1; cat ecdsa256.pem; } > ecdsa256.parameters.pem; row ecdsa256.parameters.pem sec1 ecdsa256 "" "$fp" ""
openssl ec -in ecdsa256.pem -conv_form compressed -out ecdsa256.compressed.pem 2> /dev/null; row ecdsa256.compressed.pem sec1 ecdsa256 "" "$fp" ""
openssl ec -in ecdsa256.pem -no_public -out ecdsa256.nopublic.pem 2> /dev/null; row ecdsa256.nopublic.pem sec1 ecdsa256 "" "$fp" ""
openssl ec -in ecdsa256.pem -param_enc explicit -out ecdsa256.explicit.pem 2> /dev/null; row ecdsa256.explicit.pem sec1 ecdsa256 "" "$fp" ""

# DSA, which servers no longer take.
ssh-keygen -q -t dsa -N "" -C dsa@latchkey.test -f dsa 2> /dev/null; fp=$(fingerprint dsa.pub); row dsa openssh dsa "" "$fp" dsa@latchkey.test
recrypt dsa dsa.pem "" -m PEM; row dsa.pem dsa_pem dsa "" "$fp" ""
putty dsa dsa.v3.ppk "$t/none" version=3; row dsa.v3.ppk ppk3 dsa "" "$fp" dsa@latchkey.test
recrypt dsa dsa.p8 "" -m PKCS8; row dsa.p8 pkcs8 dsa "" "$fp" ""; rm dsa.pub

# Public keys in other forms, and what is refused.
fp=$(fingerprint ed25519.pub); ssh-keygen -e -m RFC4716 -f ed25519.pub > ed25519.rfc4716; row ed25519.rfc4716 rfc4716 ed25519 "" "$fp" "256-bit ED25519, converted by $(id -un)@$(hostname -s 2> /dev/null || echo host) from OpenSSH" 
fp=$(fingerprint rsa.pub); openssl pkey -in rsa.pem -pubout -out rsa.spki.pem; row rsa.spki.pem pem_public rsa "" "$fp" ""
ssh-keygen -e -m PEM -f rsa.pub > rsa.pkcs1pub.pem; row rsa.pkcs1pub.pem pem_public rsa "" "$fp" ""
openssl ecparam -genkey -noout -name secp256k1 > refused.secp256k1.pem
openssl genpkey -algorithm x25519 -out refused.x25519.p8
puttygen rsa -q -O private-sshcom -o rsa.sshcom --new-passphrase "$t/none"; row rsa.sshcom ssh_com rsa "" "$fp" rsa@latchkey.test
openssl genrsa -primes 3 -traditional 2048 > refused.three-primes.pem 2> /dev/null
chmod 644 ./*
sed -i "s/$(id -un)@[^ \"]* from/someone@host from/" ed25519.rfc4716 manifest.tsv
