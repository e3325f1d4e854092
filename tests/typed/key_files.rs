//! Files that hold an RSA key, read and written.
//!
//! The files are OpenSSL 3.0's, of one key with 512 bits. The password is `secret`.

use hcryptkey::{
    Algorithm, Error, ExportAs, ImportOptions, KeyFile, KeyFormat, KeySpec, KeyStore, Provider, UserKey,
};

const PASSWORD: &[u8] = b"secret";

macro_rules! files {
    ($($name:literal),+ $(,)?) => { [$(($name, &include_bytes!(concat!("key_files/", $name))[..])),+] };
}

const BLOB: &[u8] = include_bytes!("key_files/private.blob");
const PKCS8: &[u8] = include_bytes!("key_files/pkcs8.pem");
const SPKI: &[u8] = include_bytes!("key_files/spki.pem");
const STRONG: &[u8] = include_bytes!("key_files/strong.pvk");

fn encrypted_files() -> [(&'static str, &'static [u8]); 30] {
    files![
        "pbes2_des.pem",
        "pbes2_des3.pem",
        "pbes2_aes128.pem",
        "pbes2_aes192.pem",
        "pbes2_aes256.pem",
        "pbes2_hmac_sha1.pem",
        "pbes2_hmac_sha224.pem",
        "pbes2_hmac_sha384.pem",
        "pbes2_hmac_sha512.pem",
        "pbes2_scrypt.pem",
        "pbes2_one_round.pem",
        "pbes1_md5_des.pem",
        "pbes1_md5_rc2.pem",
        "pbes1_sha1_des.pem",
        "pbes1_sha1_rc2.pem",
        "pbes1_one_round.pem",
        "pkcs12_one_round.pem",
        "pkcs12_rc4_128.pem",
        "pkcs12_rc4_40.pem",
        "pkcs12_des3.pem",
        "pkcs12_des3_two_keys.pem",
        "pkcs12_rc2_128.pem",
        "pkcs12_rc2_40.pem",
        "traditional_des.pem",
        "traditional_des3.pem",
        "traditional_aes128.pem",
        "traditional_aes192.pem",
        "traditional_aes256.pem",
        "strong.pvk",
        "weak.pvk",
    ]
}

fn sentence(file: &[u8]) -> String {
    KeyFile::read(file, Some(PASSWORD)).unwrap_err().to_string()
}

#[test]
fn files_of_openssl_are_read() {
    for (name, file) in files!["pkcs8.pem", "pkcs1.pem", "none.pvk", "private.blob"] {
        let read = KeyFile::read(file, None).unwrap();
        assert_eq!(read.as_blob(), BLOB, "{name}");
        assert!(read.is_private() && !read.is_encrypted() && read.key_bits() == 512, "{name}");
    }
    let public = KeyFile::read(PKCS8, None).unwrap().write(KeyFormat::PublicBlob).unwrap();
    for (name, file) in files!["spki.pem", "pkcs1_public.pem"] {
        let read = KeyFile::read(file, None).unwrap();
        assert_eq!(read.as_blob(), &public[..], "{name}");
        assert!(!read.is_private() && read.key_bits() == 512, "{name}");
    }
}

#[test]
fn a_modulus_with_leading_zeros_is_refused() {
    let mut blob = KeyFile::read(PKCS8, None).unwrap().write(KeyFormat::PublicBlob).unwrap();
    *blob.last_mut().unwrap() = 0;
    let error = KeyFile::read(&blob, None).unwrap_err();
    assert_eq!(error.code(), 0x8009_0005);
    assert!(error.to_string().contains("fewer bits than the BLOB says"), "{error}");
}

#[test]
fn files_are_written_as_openssl_writes_them() {
    let read = KeyFile::read(BLOB, None).unwrap();
    assert_eq!(read.write(KeyFormat::Pkcs8Pem).unwrap()[..], *PKCS8);
    assert_eq!(read.write(KeyFormat::SpkiPem).unwrap()[..], *SPKI);
    assert_eq!(read.write(KeyFormat::Pkcs1PrivatePem).unwrap()[..], *include_bytes!("key_files/pkcs1.pem"));
    let public = include_bytes!("key_files/pkcs1_public.pem");
    assert_eq!(read.write(KeyFormat::Pkcs1PublicPem).unwrap()[..], *public);
    assert_eq!(read.write(KeyFormat::Pvk).unwrap()[..], *include_bytes!("key_files/none.pvk"));
    assert_eq!(read.write(KeyFormat::PrivateBlob).unwrap()[..], *BLOB);
}

#[test]
fn encrypted_files_take_the_password() {
    for (name, file) in encrypted_files() {
        let read = KeyFile::read(file, Some(PASSWORD)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(read.as_blob(), BLOB, "{name}");
        assert!(read.is_encrypted(), "{name}");
        let missing = KeyFile::read(file, None).unwrap_err();
        assert!(missing.to_string().contains("pass its password"), "{name}: {missing}");
        for wrong in [&b""[..], b"Secret", b"secret "] {
            let error = KeyFile::read(file, Some(wrong)).unwrap_err();
            assert!(matches!(error, Error::InvalidPassword(_)), "{name}: {error}");
        }
    }
}

/// Some 16 of these passwords give a padding that looks good, and DES has no other check.
#[test]
fn a_wrong_password_is_told_from_damage() {
    let (_, file) = files!["traditional_des.pem"][0];
    for number in 0..4000_u32 {
        let error = KeyFile::read(file, Some(&number.to_le_bytes())).unwrap_err();
        assert!(matches!(error, Error::InvalidPassword(_)), "{number}: {error}");
    }
}

#[test]
fn other_encryptions_are_refused() {
    // The last number of the identifier: MD2 with DES, and one that does not exist.
    let (_, file) = files!["pbes1_md5_des.pem"][0];
    let mut der = from_pem(file);
    let at = der.windows(3).position(|window| window == [13, 1, 5]).unwrap() + 3;
    for number in [1, 99] {
        der[at] = number;
        assert!(sentence(&der).contains("encrypt it again first"), "{number}: {}", sentence(&der));
    }
}

#[test]
fn passwords_of_pkcs12_are_utf16() {
    let (_, file) = files!["pkcs12_umlaut.pem"][0];
    assert_eq!(KeyFile::read(file, Some("Größe😀".as_bytes())).unwrap().as_blob(), BLOB);
    assert!(matches!(KeyFile::read(file, Some(b"Gr\xf6\xdfe")), Err(Error::InvalidPassword(_))));
}

#[test]
fn every_format_leads_back_to_the_key() {
    let store = KeyStore::default();
    for (bits, algorithm) in [(384, Algorithm::RsaSign), (1024, Algorithm::RsaKeyExchange)] {
        let key = store.generate_key(KeySpec::new(algorithm).bits(bits).exportable()).unwrap();
        let user_key = UserKey::of(algorithm).unwrap();
        let [public, private] =
            [ExportAs::Public, ExportAs::Private].map(|half| store.export_key(key, half).unwrap());
        for format in KeyFormat::ALL.iter().copied() {
            let file = store.export_key_as(key, format).unwrap();
            let read = KeyFile::read(&file, None).unwrap().with_user_key(user_key);
            assert_eq!(read.format(), format);
            assert_eq!(
                read.as_blob(),
                if format.is_private() { &private[..] } else { &public[..] },
                "{format}"
            );
            assert_eq!(file[..].is_ascii(), format.is_pem(), "{format}");
            assert_eq!(format.name().to_uppercase().parse(), Ok(format));

            let again = store.import_key_from(&read, ImportOptions::new().exportable()).unwrap();
            assert_eq!(store.key_info(again).unwrap().algorithm(), algorithm);
            assert_eq!(store.export_key_as(again, format).unwrap(), file, "{format}");
        }
        for format in [KeyFormat::Pkcs8Der, KeyFormat::Pkcs8Pem, KeyFormat::Pvk] {
            let file = store.export_key_as(key, format.password(PASSWORD)).unwrap();
            assert!(!file.windows(16).any(|window| private.windows(16).any(|clear| clear == window)));
            let read = KeyFile::read(&file, Some(PASSWORD)).unwrap();
            assert_eq!((read.format(), read.is_encrypted()), (format, true));
            assert_eq!(read.with_user_key(user_key).as_blob(), &private[..]);
        }
    }
}

#[test]
fn salts_come_from_the_source_of_the_store() {
    let sevens = |bytes: &mut [u8]| {
        bytes.fill(7);
        Ok::<(), ()>(())
    };
    let store = KeyStore::builder().random_source_fn(sevens).build();
    let key = store.import_key(BLOB, ImportOptions::new().exportable()).unwrap();
    let file = store.export_key_as(key, KeyFormat::Pvk.password(PASSWORD)).unwrap();
    assert_eq!(file[24..40], [7; 16]);
    assert_eq!(file, store.export_key_as(key, KeyFormat::Pvk.password(PASSWORD)).unwrap());
    let fails = KeyStore::builder().random_source_fn(|_: &mut [u8]| Err(())).build();
    let key = fails.import_key(BLOB, ImportOptions::new().exportable()).unwrap();
    assert!(matches!(fails.export_key_as(key, KeyFormat::Pvk.password(PASSWORD)), Err(Error::Fail(_))));
}

#[test]
fn exports_need_what_they_write() {
    let store = KeyStore::default();
    let key = store.import_key(BLOB, ImportOptions::new()).unwrap();
    let public = store.export_key_as(key, KeyFormat::SpkiPem).unwrap();
    assert_eq!(public[..], *SPKI);
    assert_eq!(store.export_key_as(key, KeyFormat::Pkcs8Pem), Err(Error::BadKeyState));
    let file = KeyFile::read(SPKI, None).unwrap();
    assert!(matches!(file.write(KeyFormat::Pkcs8Pem), Err(Error::BadKey(_))));
    assert!(matches!(file.write(KeyFormat::SpkiPem.password(b"")), Err(Error::InvalidPassword(_))));
    let key = store.import_key_from(&file, ImportOptions::new().exportable()).unwrap();
    assert!(matches!(store.export_key_as(key, KeyFormat::Pkcs8Pem), Err(Error::BadKey(_))));
    let session = store.generate_key(KeySpec::new(Algorithm::Aes128).exportable()).unwrap();
    assert!(matches!(store.export_key_as(session, KeyFormat::SpkiPem), Err(Error::BadKey(_))));
    // The profile's lengths apply on import, as for a BLOB.
    let large = store.generate_key(KeySpec::new(Algorithm::RsaSign).bits(1024)).unwrap();
    let large = KeyFile::read(&store.export_key_as(large, KeyFormat::SpkiDer).unwrap(), None).unwrap();
    let base = KeyStore::new(Provider::BASE);
    assert_eq!(
        base.import_key_from(&large, ImportOptions::new()).map(drop),
        base.import_key(large.as_blob(), ImportOptions::new()).map(drop),
    );
}

#[test]
fn the_key_is_found_among_other_blocks() {
    let certificate = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
    let key = std::str::from_utf8(PKCS8).unwrap();
    for file in [
        format!("Bag Attributes\n    localKeyID: 01\n{certificate}{key}"),
        format!("{key}{certificate}"),
        format!("\u{feff}{}", key.replace('\n', "\r\n")),
        format!("   {}   ", key.trim_end()),
    ] {
        assert_eq!(KeyFile::read(file.as_bytes(), None).unwrap().as_blob(), BLOB, "{file}");
    }
}

#[test]
fn lines_of_any_length_are_read() {
    let text: String =
        std::str::from_utf8(PKCS8).unwrap().lines().filter(|line| !line.starts_with('-')).collect();
    for width in [4, 64, 76, 4096] {
        let lines: Vec<_> =
            text.as_bytes().chunks(width).map(|line| std::str::from_utf8(line).unwrap()).collect();
        let file = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", lines.join("\n"));
        assert_eq!(KeyFile::read(file.as_bytes(), None).unwrap().as_blob(), BLOB, "{width}");
    }
}

#[test]
fn files_without_an_rsa_key_are_named() {
    for (label, what) in [
        ("CERTIFICATE", "a certificate, not a key"),
        ("CERTIFICATE REQUEST", "a certificate request, not a key"),
        ("NEW CERTIFICATE REQUEST", "a certificate request, not a key"),
        ("X509 CRL", "revoked certificates"),
        ("PKCS7", "PKCS #7"),
        ("EC PRIVATE KEY", "elliptic curves"),
        ("DSA PRIVATE KEY", "for DSA"),
        ("OPENSSH PRIVATE KEY", "ssh-keygen"),
        ("DH PARAMETERS", "parameters, not a key"),
        ("PGP PRIVATE KEY BLOCK", "OpenPGP"),
        ("FRUIT", "no key of a known kind"),
    ] {
        let sentence = sentence(format!("-----BEGIN {label}-----\nMAA=\n-----END {label}-----\n").as_bytes());
        assert!(sentence.contains(what), "{label}: {sentence}");
    }
    for ((name, file), what) in files![
        "certificate.der",
        "request.der",
        "ec_sec1.der",
        "ec_pkcs8.der",
        "ec_spki.der",
        "pkcs12.p12",
        "pkcs7.der",
    ]
    .into_iter()
    .zip([
        "a certificate, not a key",
        "a certificate request",
        "elliptic curves",
        "not for RSA",
        "not for RSA",
        "PKCS #12",
        "PKCS #7",
    ]) {
        let sentence = sentence(file);
        assert!(sentence.contains(what), "{name}: {sentence}");
    }
    assert!(sentence(b"\x08\x02\0\0\x0e\x66\0\0\x10\0\0\0sixteen byte key").contains("session key"));
    let dss = [&STRONG[..12], &[0; 8], &STRONG[20..24], &BLOB[..8], b"DSS2", &BLOB[12..]].concat();
    assert!(sentence(&dss).contains("for DSA"));
}

fn hex_digit(digit: u8) -> char {
    char::from_digit(digit.into(), 16).unwrap().to_ascii_uppercase()
}

#[test]
fn import_key_says_what_its_bytes_look_like() {
    let store = KeyStore::default();
    let hex: String = BLOB.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(hex_digit).collect();
    let base64 = std::str::from_utf8(PKCS8).unwrap().lines().nth(1).unwrap();
    let der = KeyFile::read(PKCS8, None).unwrap().write(KeyFormat::SpkiDer).unwrap();
    for (bytes, what) in [
        (PKCS8, "looks like PEM"),
        (&der, "looks like DER"),
        (STRONG, "looks like a PVK file"),
        (hex.as_bytes(), "looks like hex digits"),
        (base64.as_bytes(), "looks like base64"),
    ] {
        let error = store.import_key(bytes, ImportOptions::new()).unwrap_err();
        assert!(error.to_string().contains(what), "{error}");
        assert_eq!(error.code(), 0x8009_0005);
    }
    for bytes in [&b""[..], b"\x06\x01\0\0\0\xa4\0\0", &[0xff; 40]] {
        let error = store.import_key(bytes, ImportOptions::new()).unwrap_err();
        assert!(error.to_string().contains("damaged"), "{error}");
    }
}

#[test]
fn keys_that_cryptoapi_does_not_have_are_refused() {
    // Three primes: version 1, and a list at the end.
    let der = KeyFile::read(BLOB, None).unwrap().write(KeyFormat::Pkcs1PrivateDer).unwrap();
    let long = u16::from_be_bytes([der[2], der[3]]) + 13;
    let mut three = der.to_vec();
    three[2..4].copy_from_slice(&long.to_be_bytes());
    three[6] = 1;
    three.extend_from_slice(&[0x30, 11, 0x30, 9, 2, 1, 3, 2, 1, 5, 2, 1, 7]);
    assert!(sentence(&three).contains("two primes"), "{}", sentence(&three));
    // An exponent of 5 bytes.
    let spki = KeyFile::read(BLOB, None).unwrap().write(KeyFormat::Pkcs1PublicDer).unwrap();
    let mut large = spki[..spki.len() - 5].to_vec();
    large.extend_from_slice(&[2, 5, 1, 0, 0, 0, 1]);
    large[1] += 2;
    assert!(sentence(&large).contains("32 bits"), "{}", sentence(&large));
}

#[test]
fn files_that_ask_for_too_much_work_are_refused() {
    // The rounds of PBKDF2, 2048, and the cost of scrypt, 16384.
    let (_, pbkdf2) = files!["pbes2_hmac_sha1.pem"][0];
    let (_, scrypt) = files!["pbes2_scrypt.pem"][0];
    for (file, from, to) in [
        (pbkdf2, &[2, 2, 8, 0][..], &[2, 2, 0x7f, 0xff][..]),
        (scrypt, &[2, 2, 0x40, 0], &[2, 2, 0x40, 1]),
        (scrypt, &[2, 1, 8, 2, 1, 1], &[2, 1, 8, 2, 1, 0x11]),
    ] {
        let mut der = from_pem(file);
        let at = der.windows(from.len()).position(|window| window == from).unwrap();
        der[at..at + from.len()].copy_from_slice(to);
        let error = KeyFile::read(&der, Some(PASSWORD)).unwrap_err();
        // This few rounds are accepted, and give another key.
        let is_bounded = file == pbkdf2;
        assert_eq!(error.to_string().contains("too long"), !is_bounded, "{error}");
    }
}

fn from_pem(file: &[u8]) -> Vec<u8> {
    let text: String =
        std::str::from_utf8(file).unwrap().lines().filter(|line| !line.contains('-')).collect();
    let digit = |byte: u8| match byte {
        b'A'..=b'Z' => u32::from(byte - b'A'),
        b'a'..=b'z' => u32::from(byte - b'a') + 26,
        b'0'..=b'9' => u32::from(byte - b'0') + 52,
        b'+' => 62,
        _ => 63,
    };
    let mut bytes = Vec::new();
    for chunk in text.trim_end_matches('=').as_bytes().chunks(4) {
        let word = chunk.iter().fold(0, |word, byte| word << 6 | digit(*byte)) << (6 * (4 - chunk.len()));
        bytes.extend_from_slice(&word.to_be_bytes()[1..chunk.len()]);
    }
    bytes
}

/// Damage gives an error, or another key where the format has no check: never a panic.
#[test]
fn damage_is_an_error_or_another_key() {
    let pair = KeyFile::read(BLOB, None).unwrap();
    let mut files: Vec<Vec<u8>> =
        vec![STRONG.to_vec(), include_bytes!("key_files/traditional_aes128.pem").to_vec()];
    files.extend(KeyFormat::ALL.iter().map(|format| pair.write(*format).unwrap().to_vec()));
    for file in files {
        for at in 0..file.len() {
            for mask in [1, 0x20, 0xff] {
                let mut damaged = file.clone();
                damaged[at] ^= mask;
                if let Err(error) = KeyFile::read(&damaged, Some(PASSWORD)) {
                    assert!(
                        matches!(
                            error,
                            Error::BadData(_)
                                | Error::BadType(_)
                                | Error::InvalidPassword(_)
                                | Error::BadAlgid(_)
                        ),
                        "byte {at}: {error}"
                    );
                }
            }
            // A cut within the last line of PEM, or within numbers that are calculated from the others, changes
            // nothing.
            let _ = KeyFile::read(&file[..at], Some(PASSWORD));
        }
    }
}

#[test]
fn damage_to_the_encryption_is_an_error() {
    // In the first two only up to the encrypted data: damage there would derive a key each time for the same answer.
    for (name, data_len) in [
        ("pbes2_hmac_sha1.pem", 360),
        ("pbes2_des3.pem", 360),
        ("pbes2_one_round.pem", 0),
        ("pbes1_md5_des.pem", 0),
        ("pkcs12_des3.pem", 0),
    ] {
        let (_, file) = encrypted_files().into_iter().find(|(other, _)| *other == name).unwrap();
        let der = from_pem(file);
        assert_eq!(KeyFile::read(&der, Some(PASSWORD)).unwrap().as_blob(), BLOB);
        for at in 0..der.len() - data_len {
            assert!(KeyFile::read(&der[..at], Some(PASSWORD)).is_err(), "{name}: {at} bytes");
            let mut damaged = der.clone();
            damaged[at] ^= 1;
            // The private exponent follows from the other numbers, so damage to it has no effect.
            if let Ok(key) = KeyFile::read(&damaged, Some(PASSWORD)) {
                assert!(data_len == 0 && key.as_blob() == BLOB, "{name}: byte {at}");
            }
        }
    }
}
