//! Descriptions of keys that are whole, damaged, and hostile.

use hcryptkey::{Algorithm, ExportAs, KeyFile, KeyFormat, KeySpec, KeyStore, Provider, UserKey};
use hcryptkey_blob::{Description, StrongName, Value, describe, read_key, write_xml};

fn private_blob() -> Vec<u8> {
    let store = KeyStore::default();
    let key = store.generate_key(KeySpec::new(Algorithm::RsaSign).bits(512).exportable()).unwrap();
    store.export_key(key, ExportAs::Private).unwrap().to_vec()
}

fn answer(description: &Description, name: &str) -> Option<bool> {
    match description.value(name) {
        Some(Value::Answer(yes)) => Some(*yes),
        None => None,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_pair_is_shown_in_every_format() {
    let blob = private_blob();
    let file = KeyFile::read(&blob, None).unwrap();
    for format in KeyFormat::ALL {
        let written = file.write(*format).unwrap();
        let description = describe(&written, None);
        assert!(description.problems().is_empty(), "{format}: {description:?}");
        assert_eq!(description.value("modulus"), Some(&Value::Bytes(blob[20..84].to_vec())), "{format}");
        assert_eq!(answer(&description, "p_times_q_is_n"), format.is_private().then_some(true), "{format}");
        assert_eq!(answer(&description, "private_exponent_fits"), format.is_private().then_some(true));
    }
}

#[test]
fn numbers_that_do_not_belong_together_are_named() {
    for (at, relation) in [
        (20, "p_times_q_is_n"),
        (84, "p_times_q_is_n"),
        (84 + 2 * 32, "exponents_fit_the_primes"),
        (84 + 4 * 32, "coefficient_fits_the_primes"),
    ] {
        let mut blob = private_blob();
        blob[at] ^= 2;
        let description = describe(&blob, None);
        assert_eq!(answer(&description, relation), Some(false), "{at}");
        assert!(!description.problems().is_empty());
    }
    // Providers never read the private exponent.
    let mut blob = private_blob();
    blob[84 + 5 * 32] ^= 2;
    let description = describe(&blob, None);
    assert_eq!(answer(&description, "private_exponent_fits"), Some(false));
    assert!(description.problems().is_empty());
}

#[test]
fn a_cut_blob_is_shown_as_far_as_it_goes() {
    let blob = private_blob();
    for len in 1..84 + 5 * 32 {
        let description = describe(&blob[..len], None);
        assert!(!description.problems().is_empty(), "{len}");
        assert_eq!(description.value("modulus").is_some(), len >= 84, "{len}");
    }
    assert!(describe(&blob[..84 + 5 * 32], None).problems().is_empty());
}

#[test]
fn a_password_shows_what_is_in_an_encrypted_key() {
    let file = KeyFile::read(&private_blob(), None).unwrap();
    for format in [KeyFormat::Pvk, KeyFormat::Pkcs8Pem] {
        let written = file.write(format.password(b"secret")).unwrap();
        let closed = describe(&written, None);
        assert!(closed.problems().is_empty() && closed.value("modulus").is_none());
        assert!(describe(&written, Some(b"secret")).value("modulus").is_some());
        assert!(!describe(&written, Some(b"other")).problems().is_empty());
    }
}

#[test]
fn a_strong_name_is_told_by_its_token() {
    // The key of the ECMA standard's assemblies, which has 16 bytes and no modulus, is not such a key.
    let file = KeyFile::read(&private_blob(), None).unwrap();
    let public = file.write(KeyFormat::PublicBlob).unwrap();
    let strong = StrongName::write(&public).unwrap();
    let description = describe(&strong, None);
    assert_eq!(description.kind(), "a strong-name public key of .NET");
    let token = StrongName::read(&strong).unwrap().token().unwrap();
    assert_eq!(description.value("public_key_token"), Some(&Value::Bytes(token.to_vec())));
    assert_eq!(read_key(&strong, None).unwrap().as_blob(), &public[..]);
}

#[test]
fn the_token_of_microsoft_is_known() {
    // The public key of mscorlib's successors, whose token b03f5f7f11d50a3a is in every .NET project.
    let key = "002400000480000094000000060200000024000052534131000400000100010007d1fa57c4aed9f0a32e84aa0faefd0de9e8fd6aec8f\
        87fb03766c834c99921eb23be79ad9d5dcc1dd9ad236132102900b723cf980957fc4e177108fc607774f29e8320e92ea05ece4e821c0a5efe8f164\
        5c4c0c93c1ab99285d622caa652c1dfad63d745d6f2de5f17e5eaf0fc4963d261c8a12436518206dc093344d5ad293";
    let key = base16ct::mixed::decode_vec(key).unwrap();
    let token = StrongName::read(&key).unwrap().token().unwrap();
    assert_eq!(base16ct::lower::encode_string(&token), "b03f5f7f11d50a3a");
}

#[test]
fn other_blobs_are_named() {
    let kind = |bytes: &[u8]| describe(bytes, None).kind().to_owned();
    assert!(kind(&[1, 2, 0, 0, 1, 0x68, 0, 0, 0, 0xA4, 0, 0]).starts_with("SIMPLEBLOB"));
    assert!(kind(&[9, 2, 0, 0, 1, 0x68, 0, 0]).starts_with("OPAQUEKEYBLOB"));
    let dss = describe(&[&[6, 2, 0, 0, 0, 0x22, 0, 0][..], b"DSS1", &[0; 100]].concat(), None);
    assert!(dss.value("magic").unwrap().to_string().contains("DSS"));
    let version = describe(&[8, 3, 0, 0, 1, 0x68, 0, 0, 0, 0, 0, 0], None);
    assert!(!version.problems().is_empty());
    assert!(!describe(b"", None).problems().is_empty());
    assert!(!describe(b"nonsense", None).problems().is_empty());
}

/// The numbers of the key in the order and the form of .NET.
#[test]
fn xml_of_dotnet_is_read_and_written() {
    let xml = include_str!("private.xml");
    let blob = include_bytes!("../../../tests/typed/key_files/private.blob");
    // Its purpose is not in the XML.
    let file = KeyFile::read(blob, None).unwrap().with_user_key(UserKey::Exchange);
    assert_eq!(read_key(xml.as_bytes(), None).unwrap().as_blob(), file.as_blob());
    assert_eq!(**write_xml(file.as_blob()).unwrap(), *xml);
    let public = file.write(KeyFormat::PublicBlob).unwrap();
    let public_xml = write_xml(&public).unwrap();
    assert!(!public_xml.contains("<P>"));
    // White space, line ends and a byte order mark may be added.
    let spaced = format!("\u{feff} {}\r\n", public_xml.replace("><", ">\r\n  <"));
    assert_eq!(read_key(spaced.as_bytes(), None).unwrap().as_blob(), &public[..]);

    let description = describe(xml.as_bytes(), None);
    assert_eq!(answer(&description, "p_times_q_is_n"), Some(true));
    for damaged in [
        xml.replace("<Modulus>", "<Modulo>"),
        xml.replace("<D>", "<D>!"),
        xml.replace("</RSAKeyValue>", ""),
        xml.replace("AQAB", "AQABAQABAQAB"),
    ] {
        assert!(read_key(damaged.as_bytes(), None).is_err());
        assert!(!describe(damaged.as_bytes(), None).problems().is_empty(), "{damaged}");
    }
    assert!(write_xml(b"\x08\x02").is_none() && write_xml(&[8; 40]).is_none());
}

#[test]
fn keys_of_dss_and_diffie_hellman_are_shown() {
    for (provider, algorithm, blobs) in [
        (
            Provider::DSS,
            Algorithm::DssSign,
            [
                (ExportAs::Public, "p q g y seed"),
                (ExportAs::Private, "p q g x seed"),
                (ExportAs::PublicVersion3, "seed p q g y"),
                (ExportAs::PrivateVersion3, "seed p q g y x"),
            ],
        ),
        (
            Provider::ENHANCED_DSS_DH,
            Algorithm::DhSf,
            [
                (ExportAs::Public, "y"),
                (ExportAs::Private, "p g x"),
                (ExportAs::PublicVersion3, "seed p g y"),
                (ExportAs::PrivateVersion3, "seed p g y x"),
            ],
        ),
    ] {
        let store = KeyStore::new(provider);
        let key = store.generate_key(KeySpec::new(algorithm).bits(512).exportable()).unwrap();
        for (export, names) in blobs {
            let blob = store.export_key(key, export).unwrap();
            let description = describe(&blob, None);
            assert!(description.problems().is_empty(), "{description:?}");
            for name in names.split(' ') {
                assert!(description.value(name).is_some(), "{export:?}, {name}: {description:?}");
            }
            assert!(description.value("bytes_after_it").is_none(), "{description:?}");
            for len in 0..blob.len() {
                assert!(!describe(&blob[..len], None).problems().is_empty(), "{export:?}: {len}");
            }
        }
    }
}

/// Keys under a password: PVK, the headers of PEM, PBES1, and the scheme of PKCS #12.
#[test]
fn no_mutant_of_an_encrypted_key_panics() {
    let files = [
        &include_bytes!("../../../tests/typed/key_files/strong.pvk")[..],
        include_bytes!("../../../tests/typed/key_files/traditional_aes128.pem"),
        include_bytes!("../../../tests/typed/key_files/pbes1_one_round.pem"),
        include_bytes!("../../../tests/typed/key_files/pkcs12_one_round.pem"),
    ];
    let mut next = numbers();
    for file in files {
        for _ in 0..10_000 {
            let mut mutant = file.to_vec();
            for _ in 0..=next() % 3 {
                // PEM stays PEM, and its base64 is damaged.
                let at = next() % mutant.len();
                mutant[at] = file[next() % file.len()];
            }
            mutant.truncate(next() % (8 * mutant.len()) + 1);
            describe(&mutant, Some(b"secret"));
        }
    }
}

/// Numbers that look random and are the same in every run.
fn numbers() -> impl FnMut() -> usize {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap()
    }
}

#[test]
fn no_mutant_panics() {
    let blob = private_blob();
    let file = KeyFile::read(&blob, None).unwrap();
    let public = StrongName::write(&file.write(KeyFormat::PublicBlob).unwrap()).unwrap();
    let mut files: Vec<Vec<u8>> =
        KeyFormat::ALL.iter().map(|format| file.write(*format).unwrap().to_vec()).collect();
    files.push(public);
    files.push(include_bytes!("private.xml").to_vec());
    let mut next = numbers();
    for file in files {
        for _ in 0..10_000 {
            let mut mutant = file.clone();
            for _ in 0..=next() % 3 {
                // The front has the lengths.
                let at = if next().is_multiple_of(2) { next() % 32 } else { next() % mutant.len() };
                mutant[at] = next().to_le_bytes()[0];
            }
            mutant.truncate(next() % (3 * mutant.len()) + 1);
            describe(&mutant, None);
        }
    }
}
