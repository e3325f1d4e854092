//! Signatures and shared secrets of the `openssl` command.
//!
//! Where there is no such command, a test says that it is skipped, by name.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use hcryptkey::{
    Algorithm, ExportAs, HCryptHash, HCryptKey, HashAlgorithm, ImportOptions, KeyParam, KeySpec, KeyStore,
    SignOptions, UserKey,
};

use super::store;

/// The `openssl` command, working in a folder of its own, which is removed with it.
struct OpenSsl(PathBuf);

impl OpenSsl {
    /// `None` if there is no such command; a line then names the test that is skipped.
    fn find(test: &str) -> Option<Self> {
        if Command::new("openssl").arg("version").output().is_err() {
            let _ = writeln!(std::io::stderr(), "{test} is skipped: there is no openssl command");
            return None;
        }
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("openssl_{test}"));
        fs::create_dir_all(&folder).unwrap();
        Some(Self(folder))
    }

    /// Runs a command in the folder. `None` if it fails.
    fn run(&self, args: &str) -> Option<Vec<u8>> {
        let output = Command::new("openssl").current_dir(&self.0).args(args.split(' ')).output().unwrap();
        output.status.success().then_some(output.stdout)
    }

    fn write(&self, file: &str, bytes: &[u8]) {
        fs::write(self.0.join(file), bytes).unwrap();
    }

    fn read(&self, file: &str) -> Vec<u8> {
        fs::read(self.0.join(file)).unwrap()
    }

    /// The numbers of a key as `openssl pkey -text` prints them, little-endian, by name.
    fn number(&self, file: &str, name: &str, len: usize) -> Vec<u8> {
        let text = String::from_utf8(self.run(&format!("pkey -in {file} -noout -text")).unwrap()).unwrap();
        let lines = text.lines().skip_while(|line| line.trim_end() != name).skip(1);
        let digits: String = lines.take_while(|line| line.starts_with(' ')).collect();
        let digits: Vec<&str> =
            digits.split(|c: char| !c.is_ascii_hexdigit()).filter(|byte| !byte.is_empty()).collect();
        let mut number: Vec<u8> =
            digits.iter().rev().map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect();
        number.resize(len, 0);
        number
    }
}

impl Drop for OpenSsl {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

/// One INTEGER of DER, little-endian in 20 bytes, and what follows it.
fn integer(der: &[u8]) -> (Vec<u8>, &[u8]) {
    assert_eq!(der[0], 2);
    let (number, rest) = der[2..].split_at(der[1].into());
    let mut number: Vec<u8> = number.iter().rev().copied().collect();
    number.resize(20.max(number.iter().rposition(|byte| *byte != 0).unwrap() + 1), 0);
    (number, rest)
}

/// r and s of a DER signature, as CryptoAPI has them.
fn from_der(der: &[u8]) -> Vec<u8> {
    let (r, rest) = integer(&der[2..]);
    [r, integer(rest).0].concat()
}

fn to_der(signature: &[u8]) -> Vec<u8> {
    let integer = |number: &[u8]| {
        let bytes: Vec<u8> = [0].into_iter().chain(number.iter().rev().copied()).collect();
        let start = bytes.iter().position(|byte| *byte != 0).unwrap();
        let start = if bytes[start] >= 0x80 { start - 1 } else { start };
        [&[2, u8::try_from(bytes.len() - start).unwrap()], &bytes[start..]].concat()
    };
    let both = [integer(&signature[..20]), integer(&signature[20..])].concat();
    [&[0x30, u8::try_from(both.len()).unwrap()], &both[..]].concat()
}

fn sha_1(store: &KeyStore, data: &[u8]) -> HCryptHash {
    let hash = store.create_hash(HashAlgorithm::Sha1, None).unwrap();
    store.hash_data(hash, data).unwrap();
    hash
}

/// A DSS2 of a key in a file of OpenSSL's.
fn imported(store: &KeyStore, openssl: &OpenSsl, file: &str) -> HCryptKey {
    let number = |name, len| openssl.number(file, name, len);
    let blob = [
        vec![7, 2, 0, 0, 0, 0x22, 0, 0],
        b"DSS2".to_vec(),
        1024_u32.to_le_bytes().to_vec(),
        number("P:", 128),
        number("Q:", 20),
        number("G:", 128),
        number("priv:", 20),
        vec![0xff; 24],
    ]
    .concat();
    let key = store.import_key(&blob, ImportOptions::new().exportable()).unwrap();
    assert_eq!(store.export_key(key, ExportAs::Private).unwrap()[..], blob);
    assert_eq!(store.key_info(key).unwrap().y(), Some(&number("pub:", 128)[..]));
    key
}

#[test]
fn signatures_both_ways() {
    let Some(openssl) = OpenSsl::find("signatures_both_ways") else { return };
    let parameters = "genpkey -genparam -algorithm DSA -pkeyopt dsa_paramgen_bits:1024 -pkeyopt \
                      dsa_paramgen_q_bits:160 -out parameters";
    openssl.run(parameters).unwrap();
    for round in 0..3 {
        openssl.run("genpkey -paramfile parameters -out key").unwrap();
        openssl.run("pkey -in key -pubout -out public").unwrap();
        let store = store(2320 + round);
        let key = imported(&store, &openssl, "key");
        let data = format!("contract {round}");
        openssl.write("data", data.as_bytes());
        openssl.run("dgst -sha1 -sign key -out signature data").unwrap();
        let hash = sha_1(&store, data.as_bytes());
        store.verify_signature(hash, &from_der(&openssl.read("signature")), key, SignOptions::new()).unwrap();

        let signature = store.sign_hash(hash, UserKey::Signature, SignOptions::new()).unwrap();
        openssl.write("signature", &to_der(&signature));
        assert!(openssl.run("dgst -sha1 -verify public -signature signature data").is_some());
        openssl.write("data", b"another");
        assert!(openssl.run("dgst -sha1 -verify public -signature signature data").is_none());
    }
}

#[test]
fn a_secret_shared_with_openssl() {
    let Some(openssl) = OpenSsl::find("a_secret_shared_with_openssl") else { return };
    let parameters = "genpkey -genparam -algorithm DHX -pkeyopt dh_paramgen_type:1 -pkeyopt \
                      dh_paramgen_prime_len:1024 -pkeyopt dh_paramgen_subprime_len:160 -out parameters";
    openssl.run(parameters).unwrap();
    for file in ["ours", "theirs"] {
        openssl.run(&format!("genpkey -paramfile parameters -out {file}")).unwrap();
        openssl.run(&format!("pkey -in {file} -pubout -out {file}.public")).unwrap();
    }
    openssl.run("pkeyutl -derive -inkey theirs -peerkey ours.public -out secret").unwrap();
    let mut secret = openssl.read("secret");
    secret.reverse();
    let number = |file, name, len| openssl.number(file, name, len);

    let store = store(2330);
    let header = |kind: u8, magic: &[u8; 4]| {
        [&[kind, 2, 0, 0, 2, 0xaa, 0, 0][..], magic, &1024_u32.to_le_bytes()].concat()
    };
    let (p, g) = (number("ours", "P:", 128), number("ours", "G:", 128));
    let private = [header(7, b"\0DH2"), p.clone(), g.clone(), number("ours", "private-key:", 128)].concat();
    let own = store.import_key(&private, ImportOptions::new()).unwrap();
    assert_eq!(store.key_info(own).unwrap().y(), Some(&number("ours", "public-key:", 128)[..]));
    let public = [header(6, b"\0DH1"), number("theirs", "public-key:", 128)].concat();
    let agreed = store.import_key(&public, ImportOptions::new().under(own)).unwrap();
    assert_eq!(store.reveal_key(agreed).unwrap()[..], secret);
    store.set_key_param(agreed, KeyParam::Algorithm(KeySpec::new(Algorithm::Rc4))).unwrap();
    assert_eq!(store.reveal_key(agreed).unwrap()[..], secret[..16]);
}
