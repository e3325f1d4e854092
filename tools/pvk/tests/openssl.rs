//! RSA keys to and from the `openssl` command, as BLOBs and as PVK files.
//!
//! Where there is no such command, or one without RC4, a test says that it is skipped, by name.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use hcryptkey::{
    Algorithm, ExportAs, HCryptKey, HashAlgorithm, ImportOptions, KeySpec, KeyStore, Provider, Section,
};

const SIZES: [u32; 5] = [512, 1024, 1536, 2048, 4096];
const PASSWORD: &str = "secret";
/// How a PVK file is encrypted: OpenSSL's option, and the bits of the key.
const ENCRYPTIONS: [(&str, Option<u32>); 3] =
    [("-pvk-none", None), ("-pvk-weak", Some(40)), ("-pvk-strong", Some(128))];

/// Prints a line past the capture of a test that passes.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// The `openssl` command, working in a folder of its own, which goes with it.
struct OpenSsl {
    folder: PathBuf,
    /// What gives it RC4: arguments, or none where it has it anyway.
    legacy: &'static [&'static str],
}

impl OpenSsl {
    /// `None`, and a line that names the test, where there is no such command.
    fn find(test: &str) -> Option<Self> {
        let Ok(version) = Command::new("openssl").arg("version").output() else {
            say(&format!("{test} is skipped: there is no openssl command"));
            return None;
        };
        let version = String::from_utf8_lossy(&version.stdout);
        let has_providers = version.starts_with("OpenSSL ") && !version.starts_with("OpenSSL 1.");
        let legacy: &[_] = if has_providers { &["-provider", "legacy", "-provider", "default"] } else { &[] };
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("openssl_{test}"));
        fs::create_dir_all(&folder).unwrap();
        Some(Self { folder, legacy })
    }

    /// Whether it has RC4. Where it has not, a line says what is skipped.
    fn has_rc4(&self, test: &str) -> bool {
        let args = ["enc", "-rc4", "-K", "00", "-in", "/dev/null"];
        let has = Command::new("openssl").args(args).args(self.legacy).output().unwrap().status.success();
        if !has {
            say(&format!("encrypted PVK files of {test} are skipped: this openssl command has no RC4"));
        }
        has
    }

    /// Runs `openssl rsa`, with the file `input`, and returns what it writes.
    fn rsa(&self, input: &[u8], args: &[&str]) -> Vec<u8> {
        let (from, to) = (self.folder.join("in"), self.folder.join("out"));
        fs::write(&from, input).unwrap();
        let _ = fs::remove_file(&to);
        let mut command = Command::new("openssl");
        command.arg("rsa").args(self.legacy).arg("-in").arg(&from).arg("-out").arg(&to).args(args);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        fs::read(to).unwrap()
    }

    /// A new key as DER, the form that all others are compared by.
    fn generate(&self, bits: u32) -> Vec<u8> {
        let output = Command::new("openssl").args(["genrsa", &bits.to_string()]).output().unwrap();
        self.rsa(&output.stdout, &["-outform", "DER"])
    }

    fn public(&self, key: &[u8]) -> Vec<u8> {
        self.rsa(key, &["-inform", "DER", "-pubout", "-outform", "DER"])
    }
}

impl Drop for OpenSsl {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A PVK file with this BLOB, under a key of so many bits.
fn pvk_file(blob: &[u8], bits: Option<u32>) -> Vec<u8> {
    let mut blob = blob.to_vec();
    let salt: &[u8] = if bits.is_some() { b"salt of sixteen." } else { b"" };
    if let Some(bits) = bits {
        let store = KeyStore::new(Provider::ENHANCED);
        let hash = store.create_hash(HashAlgorithm::Sha1, None).unwrap();
        store.hash_data(hash, salt).unwrap();
        store.hash_data(hash, PASSWORD.as_bytes()).unwrap();
        let key = store.derive_key(KeySpec::new(Algorithm::Rc4).bits(bits), hash).unwrap();
        let mut body = blob.split_off(8);
        store.encrypt(key, Section::Final, &mut body).unwrap();
        blob.append(&mut body);
    }
    let [salt_len, blob_len] = [salt.len(), blob.len()].map(|len| u32::try_from(len).unwrap());
    let header = [0xB0B5_F11E, 0, 1, u32::from(bits.is_some()), salt_len, blob_len];
    [header.map(u32::to_le_bytes).as_flattened(), salt, &blob].concat()
}

fn import(store: &KeyStore, blob: &[u8]) -> HCryptKey {
    store.import_key(blob, ImportOptions::new().exportable()).unwrap()
}

#[test]
fn blobs_of_openssl_are_read_and_ours_by_it() {
    let Some(openssl) = OpenSsl::find("blobs_of_openssl_are_read_and_ours_by_it") else { return };
    let store = KeyStore::default();
    for bits in SIZES {
        let key = openssl.generate(bits);
        let private = openssl.rsa(&key, &["-inform", "DER", "-outform", "MSBLOB"]);
        let public = openssl.rsa(&key, &["-inform", "DER", "-pubout", "-outform", "MSBLOB"]);

        let pair = import(&store, &private);
        let ours = store.export_key(pair, ExportAs::Private).unwrap();
        assert!(ours[..] == private, "{bits} bits");
        assert!(openssl.rsa(&ours, &["-inform", "MSBLOB", "-outform", "DER"]) == key, "{bits} bits");
        for key in [pair, import(&store, &public)] {
            assert!(store.export_key(key, ExportAs::Public).unwrap()[..] == public, "{bits} bits");
        }
        let read = ["-pubin", "-inform", "MSBLOB", "-pubout", "-outform", "DER"];
        assert!(openssl.rsa(&public, &read) == openssl.public(&key), "{bits} bits");
    }
}

#[test]
fn generated_keys_are_read_by_openssl() {
    let Some(openssl) = OpenSsl::find("generated_keys_are_read_by_openssl") else { return };
    let store = KeyStore::default();
    let (exchange, sign) = (Algorithm::RsaKeyExchange, Algorithm::RsaSign);
    for (algorithm, bits) in [(exchange, 512), (sign, 768), (exchange, 1024), (sign, 2048)] {
        let key = store.generate_key(KeySpec::new(algorithm).bits(bits).exportable()).unwrap();
        let private = store.export_key(key, ExportAs::Private).unwrap();
        let check = openssl.rsa(&private, &["-inform", "MSBLOB", "-check", "-noout"]);
        assert_eq!(check, b"RSA key ok\n", "{bits} bits");
        let read = openssl.rsa(&private, &["-inform", "MSBLOB", "-outform", "DER"]);
        let public = store.export_key(key, ExportAs::Public).unwrap();
        let public = openssl.rsa(&public, &["-pubin", "-inform", "MSBLOB", "-pubout", "-outform", "DER"]);
        assert!(openssl.public(&read) == public, "{bits} bits");
    }
}

#[test]
fn pvk_files_of_openssl_are_read_and_ours_by_it() {
    const NAME: &str = "pvk_files_of_openssl_are_read_and_ours_by_it";
    let Some(openssl) = OpenSsl::find(NAME) else { return };
    let has_rc4 = openssl.has_rc4(NAME);
    let password = format!("pass:{PASSWORD}");
    let store = KeyStore::default();
    for bits in SIZES {
        let key = openssl.generate(bits);
        for (option, strength) in ENCRYPTIONS {
            if strength.is_some() && !has_rc4 {
                continue;
            }
            let write = ["-inform", "DER", "-outform", "PVK", option, "-passout", &password];
            let theirs = openssl.rsa(&key, &write);
            let blob = hcryptkey_pvk::private_key_blob(&theirs, Some(PASSWORD.as_bytes())).unwrap();
            let ours = store.export_key(import(&store, &blob), ExportAs::Private).unwrap();

            let ours = pvk_file(&ours, strength);
            let read = ["-inform", "PVK", "-passin", &password, "-outform", "DER"];
            assert!(openssl.rsa(&ours, &read) == key, "{bits} bits, {option}");
        }
    }
}
