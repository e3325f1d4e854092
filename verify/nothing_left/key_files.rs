//! Searches what calls with key files leave: private numbers, in binary and in base64, and passwords.

use std::hint::black_box;

use hcryptkey::{
    Algorithm, ExportAs, ImportOptions, KeyFile, KeyFileOptions, KeyFormat, KeySpec, KeyStore, Provider,
};

use crate::known::{Search, fill, start_over};
use crate::stack_pattern::Wipe;

const SHORT: &[u8] = b"\xe1short\xe2pass\xe3word\xe4 one";
/// Longer than a block of SHA-256, so that HMAC hashes it first.
const LONG: &[u8] = b"\xe5a long\xe6 password\xe7 of more\xe8 than a\xe9 block\xea of the\xeb hash, w\xech which\xed is 64 \xeebytes!";

/// The formats that hold a pair, in the clear and encrypted.
fn formats() -> Vec<(KeyFormat, Option<&'static [u8]>)> {
    let clear = KeyFormat::ALL.iter().filter(|format| format.is_private()).map(|format| (*format, None));
    let encrypted = [
        (KeyFormat::Pkcs8Der, LONG),
        (KeyFormat::Pkcs8Pem, SHORT),
        (KeyFormat::Pvk, SHORT),
        (KeyFormat::Pvk, LONG),
    ];
    clear.chain(encrypted.map(|(format, password)| (format, Some(password)))).collect()
}

pub(crate) fn nothing_is_left() -> String {
    let store = KeyStore::builder().provider(Provider::AES).random_source_fn(fill).build();
    // The calls below draw salts from the start of the random bytes. The primes must not be made of the same bytes.
    start_over();
    fill(&mut [0; 1000]).unwrap();
    let key = store.generate_key(KeySpec::new(Algorithm::RsaKeyExchange).bits(1024).exportable()).unwrap();
    let private: &[u8] = store.export_key(key, ExportAs::Private).unwrap().to_vec().leak();
    let mut search = Search::new();
    search.private_numbers(private);
    search.secret(SHORT);
    search.secret(LONG);
    for pem in [KeyFormat::Pkcs1PrivatePem, KeyFormat::Pkcs8Pem] {
        let lines = store.export_key_as(key, pem).unwrap().to_vec().leak();
        lines
            .split(|byte| *byte == b'\n')
            .filter(|line| line.len() == 64)
            .for_each(|line| search.secret(line));
    }
    for (format, password) in formats() {
        let options: KeyFileOptions<'_> =
            password.map_or(format.into(), |password| format.password(password));
        let what = |call: &str| format!("{options:?}, {call}");
        let bytes: &[u8] = store.export_key_as(key, options).unwrap().to_vec().leak();
        let file = KeyFile::read(bytes, password).unwrap();
        search.after("nothing", Wipe::None, || ());
        search
            .after(&what("read"), Wipe::Deepest, || drop(black_box(KeyFile::read(bytes, password).unwrap())));
        if password.is_some() {
            search.after(&what("a wrong password"), Wipe::Deepest, || {
                KeyFile::read(bytes, Some(b"another one")).unwrap_err()
            });
        }
        search.after(&what("a damaged file"), Wipe::None, || {
            KeyFile::read(&bytes[..bytes.len() / 2], password).unwrap_err()
        });
        search.after(&what("write"), Wipe::None, || drop(black_box(file.write(options).unwrap())));
        search.after(&what("write SPKI"), Wipe::Deepest, || drop(file.write(KeyFormat::SpkiPem).unwrap()));
        let import = || store.import_key_from(&file, ImportOptions::new().exportable()).unwrap();
        let imported = search.after(&what("import_key_from"), Wipe::Deepest, import);
        search.after(&what("export_key_as"), Wipe::Deepest, || {
            drop(store.export_key_as(imported, options).unwrap());
        });
        search.after(&what("the file's end"), Wipe::None, || drop(black_box(file)));
    }
    older_encryptions(&mut search);
    println!("{} looks at calls with key files.", search.looks);
    search.complaints
}

/// Encryptions that are read, and never written: files of OpenSSL.
fn older_encryptions(search: &mut Search) {
    const BLOB: &[u8] = include_bytes!("../../tests/typed/key_files/private.blob");

    search.private_numbers(BLOB);
    for (name, file) in [
        ("PBKDF1", &include_bytes!("../../tests/typed/key_files/pbes1_md5_rc2.pem")[..]),
        ("PKCS #12", include_bytes!("../../tests/typed/key_files/pkcs12_des3.pem")),
        ("PKCS #12 with RC4", include_bytes!("../../tests/typed/key_files/pkcs12_rc4_128.pem")),
        ("headers of PEM", include_bytes!("../../tests/typed/key_files/traditional_aes256.pem")),
    ] {
        search.after(&format!("{name}, read"), Wipe::Deepest, || {
            drop(black_box(KeyFile::read(file, Some(b"secret")).unwrap()));
        });
        search.after(&format!("{name}, a wrong password"), Wipe::Deepest, || {
            KeyFile::read(file, Some(b"another one")).unwrap_err()
        });
    }
}
