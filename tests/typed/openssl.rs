//! RSA keys to and from the `openssl` command, in every format that both have.
//!
//! Where there is no such command, or one without RC4, a test says that it is skipped, by name.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use hcryptkey::{Algorithm, ExportAs, HCryptKey, ImportOptions, KeyFile, KeyFormat, KeySpec, KeyStore};

const SIZES: [u32; 5] = [512, 1024, 1536, 2048, 4096];
const PASSWORD: &str = "secret";

/// Prints a line past the capture of a test that passes.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// The `openssl` command, working in a folder of its own, which is removed with it.
struct OpenSsl {
    folder: PathBuf,
    /// The arguments that enable RC4; none if it is enabled already.
    legacy: &'static [&'static str],
}

impl OpenSsl {
    /// `None` if there is no such command; a line then names the test that is skipped.
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

    /// Whether it has RC4. If not, a line names the skipped part.
    fn has_rc4(&self, test: &str) -> bool {
        let args = ["enc", "-rc4", "-K", "00", "-in", "/dev/null"];
        let has = Command::new("openssl").args(args).args(self.legacy).output().unwrap().status.success();
        if !has {
            say(&format!("part of {test} is skipped: this openssl command has no RC4"));
        }
        has
    }

    /// Runs `openssl rsa`, with the file `input`, and returns what it writes.
    fn rsa(&self, input: &[u8], args: &[&str]) -> Vec<u8> {
        self.run("rsa", input, args)
    }

    /// Runs a command of `openssl` that takes one file.
    fn run(&self, command_name: &str, input: &[u8], args: &[&str]) -> Vec<u8> {
        let (from, to) = (self.folder.join("in"), self.folder.join("out"));
        fs::write(&from, input).unwrap();
        let _ = fs::remove_file(&to);
        let mut command = Command::new("openssl");
        command.arg(command_name).args(self.legacy).arg("-in").arg(&from).arg("-out").arg(&to).args(args);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        fs::read(to).unwrap()
    }

    /// Parses DER with `openssl asn1parse`.
    fn parse(&self, der: &[u8]) {
        let file = self.folder.join("der");
        fs::write(&file, der).unwrap();
        let args = ["asn1parse", "-inform", "DER", "-noout", "-in"];
        let output = Command::new("openssl").args(args).arg(&file).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
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
    for bits in SIZES {
        let key = openssl.generate(bits);
        for option in ["-pvk-none", "-pvk-weak", "-pvk-strong"] {
            if option != "-pvk-none" && !has_rc4 {
                continue;
            }
            let write = ["-inform", "DER", "-outform", "PVK", option, "-passout", &password];
            let theirs = KeyFile::read(&openssl.rsa(&key, &write), Some(PASSWORD.as_bytes())).unwrap();
            assert_eq!(theirs.is_encrypted(), option != "-pvk-none");
            let ours = match option {
                "-pvk-none" => theirs.write(KeyFormat::Pvk),
                _ => theirs.write(KeyFormat::Pvk.password(PASSWORD.as_bytes())),
            };
            let read = ["-inform", "PVK", "-passin", &password, "-outform", "DER"];
            assert!(openssl.rsa(&ours.unwrap(), &read) == key, "{bits} bits, {option}");
        }
    }
}

/// PEM and DER in both directions, byte for byte where nothing is random.
#[test]
fn pem_and_der_are_those_of_openssl() {
    let Some(openssl) = OpenSsl::find("pem_and_der_are_those_of_openssl") else { return };
    let (traditional, public): (&[_], &[_]) = (&["-traditional"], &["-pubout"]);
    for bits in SIZES {
        let key = openssl.generate(bits);
        let file = KeyFile::read(&key, None).unwrap();
        assert_eq!((file.format(), file.key_bits()), (KeyFormat::Pkcs8Der, bits));
        for (format, outform, args) in [
            (KeyFormat::Pkcs8Pem, "PEM", &[][..]),
            (KeyFormat::Pkcs8Der, "DER", &[]),
            (KeyFormat::Pkcs1PrivatePem, "PEM", traditional),
            (KeyFormat::Pkcs1PrivateDer, "DER", traditional),
            (KeyFormat::SpkiPem, "PEM", public),
            (KeyFormat::SpkiDer, "DER", public),
            (KeyFormat::Pkcs1PublicPem, "PEM", &["-RSAPublicKey_out"]),
            (KeyFormat::Pkcs1PublicDer, "DER", &["-RSAPublicKey_out"]),
        ] {
            let theirs = openssl.rsa(&key, &[&["-inform", "DER", "-outform", outform], args].concat());
            let ours = file.write(format).unwrap();
            assert!(ours[..] == theirs, "{bits} bits, {format}");
            assert_eq!(KeyFile::read(&theirs, None).unwrap().format(), format);
            if outform == "DER" {
                // Every length and tag is well-formed for another parser too.
                openssl.parse(&ours);
            }
        }
    }
}

#[test]
fn passwords_are_those_of_openssl() {
    let Some(openssl) = OpenSsl::find("passwords_are_those_of_openssl") else { return };
    let (passin, passout) = (format!("pass:{PASSWORD}"), format!("pass:{PASSWORD}"));
    let key = openssl.generate(1024);
    let file = KeyFile::read(&key, None).unwrap();
    for cipher in ["-aes128", "-aes192", "-aes256", "-des3"] {
        for args in [&[][..], &["-traditional"]] {
            let write = [&["-inform", "DER", cipher, "-passout", &passout], args].concat();
            let theirs = KeyFile::read(&openssl.rsa(&key, &write), Some(PASSWORD.as_bytes())).unwrap();
            assert!(theirs.is_encrypted() && theirs.as_blob() == file.as_blob(), "{cipher} {args:?}");
        }
    }
    // The first two need no algorithm of OpenSSL's legacy provider.
    let mut schemes = vec!["PBE-SHA1-3DES", "PBE-SHA1-2DES"];
    if openssl.has_rc4("passwords_are_those_of_openssl") {
        schemes.extend(["PBE-MD5-DES", "PBE-SHA1-DES", "PBE-MD5-RC2-64", "PBE-SHA1-RC2-64"]);
        schemes.extend(["PBE-SHA1-RC4-128", "PBE-SHA1-RC4-40", "PBE-SHA1-RC2-128", "PBE-SHA1-RC2-40"]);
    }
    for scheme in schemes {
        for rounds in ["1", "100000"] {
            let write = ["-topk8", "-inform", "DER", "-v1", scheme, "-iter", rounds, "-passout", &passout];
            let theirs =
                KeyFile::read(&openssl.run("pkcs8", &key, &write), Some(PASSWORD.as_bytes())).unwrap();
            assert!(theirs.is_encrypted() && theirs.as_blob() == file.as_blob(), "{scheme}");
        }
    }
    for format in [KeyFormat::Pkcs8Pem, KeyFormat::Pkcs8Der] {
        let ours = file.write(format.password(PASSWORD.as_bytes())).unwrap();
        let inform = if format.is_pem() { "PEM" } else { "DER" };
        let read = openssl.run("pkey", &ours, &["-inform", inform, "-passin", &passin, "-outform", "DER"]);
        assert!(KeyFile::read(&read, None).unwrap().as_blob() == file.as_blob(), "{format}");
    }
}

/// OpenSSL makes no keys of fewer than 512 bits, but reads them and writes them again.
#[test]
fn short_keys_are_read_by_openssl() {
    let Some(openssl) = OpenSsl::find("short_keys_are_read_by_openssl") else { return };
    let store = KeyStore::default();
    for bits in [384, 392, 504] {
        let key = store.generate_key(KeySpec::new(Algorithm::RsaSign).bits(bits).exportable()).unwrap();
        let ours = store.export_key_as(key, KeyFormat::Pkcs8Pem).unwrap();
        assert!(openssl.run("pkey", &ours, &[]) == ours[..], "{bits} bits");
        for (format, command, args) in [
            (KeyFormat::SpkiDer, "pkey", &["-pubout", "-outform", "DER"][..]),
            (KeyFormat::Pkcs1PrivatePem, "rsa", &["-traditional"]),
            (KeyFormat::Pkcs1PublicPem, "rsa", &["-RSAPublicKey_out"]),
            (KeyFormat::Pkcs8Der, "rsa", &["-outform", "DER"]),
        ] {
            let theirs = openssl.run(command, &ours, args);
            assert!(store.export_key_as(key, format).unwrap()[..] == theirs, "{bits} bits, {format}");
            let read = KeyFile::read(&theirs, None).unwrap();
            assert_eq!((read.format(), read.key_bits()), (format, bits));
        }
    }
}
