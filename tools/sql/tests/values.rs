//! The example `decrypt_by_passphrase`, with a value that SQL Server wrote and with values made here by other
//! means than the crate's.

use aes::Aes256;
use cipher::{BlockCipherEncrypt, BlockModeEncrypt, InnerIvInit, KeyInit};
use des::TdesEde2;
use hcryptkey_sql::{Error, decrypt, parse_hex, show};
use sha1::Sha1;
use sha2::{Digest, Sha256};

/// Holds `Secure data` under the passphrase `hi`.
const BY_SQL_SERVER: &str = "010000004D2B87C6725612388F8BA4DA082495E8C836FF76F32BCB642B36476594B4F014";

/// What stands in a plaintext, with lengths that may lie.
struct Contents<'a> {
    magic: u32,
    authenticator: &'a [u8],
    authenticator_len: usize,
    data: &'a [u8],
    data_len: usize,
}

impl<'a> Contents<'a> {
    fn new(authenticator: &'a [u8], data: &'a [u8]) -> Self {
        let (authenticator_len, data_len) = (authenticator.len(), data.len());
        Self { magic: 0xBAAD_F00D, authenticator, authenticator_len, data, data_len }
    }

    fn encrypt(&self, version: u8, passphrase: &str) -> Vec<u8> {
        let mut plaintext = self.magic.to_le_bytes().to_vec();
        for len in [self.authenticator_len, self.data_len] {
            plaintext.extend(u16::try_from(len).unwrap().to_le_bytes());
        }
        plaintext.extend([self.authenticator, self.data].concat());
        let passphrase: Vec<u8> = passphrase.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let (iv, ciphertext) = if version == 1 {
            let key = Sha1::digest(passphrase);
            cbc(&TdesEde2::new_from_slice(&key[..16]).unwrap(), b"8 bytes!", plaintext)
        } else {
            let key = Sha256::digest(passphrase);
            cbc(&Aes256::new_from_slice(&key).unwrap(), b"sixteen bytes...", plaintext)
        };
        [&[version, 0, 0, 0], iv, &ciphertext].concat()
    }
}

/// Pads and encrypts; returns the IV with it.
fn cbc<'a, C: BlockCipherEncrypt>(cipher: &C, iv: &'a [u8], mut data: Vec<u8>) -> (&'a [u8], Vec<u8>) {
    let missing = iv.len() - data.len() % iv.len();
    data.extend(vec![u8::try_from(missing).unwrap(); missing]);
    let mut cbc = cbc::Encryptor::inner_iv_init(cipher, iv.try_into().unwrap());
    for block in data.chunks_exact_mut(iv.len()) {
        cbc.encrypt_block(block.try_into().unwrap());
    }
    (iv, data)
}

#[test]
fn a_value_of_sql_server_opens() {
    let value = parse_hex(BY_SQL_SERVER).unwrap();
    assert_eq!(decrypt(&value, "hi").unwrap(), b"Secure data");
    assert_eq!(Contents::new(&[], b"Secure data").encrypt(1, "hi").len(), value.len());
}

#[test]
fn both_versions_open_at_every_length() {
    let data: Vec<u8> = (0..=255).collect();
    for version in [1, 2] {
        for len in 0..=40 {
            for authenticator in [&data[..0], &data[..20]] {
                let value = Contents::new(authenticator, &data[..len]).encrypt(version, "pässword Ж");
                assert_eq!(decrypt(&value, "pässword Ж").unwrap(), &data[..len]);
            }
        }
    }
}

#[test]
fn another_passphrase_does_not_open_it() {
    let value = parse_hex(BY_SQL_SERVER).unwrap();
    for passphrase in ["", "hI", "hi ", "h"] {
        assert!(matches!(decrypt(&value, passphrase), Err(Error::WrongPassphrase)));
    }
    // Padding that fits by chance: the magic number is the second check.
    for passphrase in 0..1000 {
        assert!(decrypt(&value, &passphrase.to_string()).is_err());
    }
}

#[test]
fn lengths_that_lie_are_caught() {
    let good = || Contents::new(b"auth", b"data");
    let damaged = [
        Contents { authenticator_len: 5, ..good() },
        Contents { authenticator_len: 0xFFFF, ..good() },
        Contents { data_len: 3, ..good() },
        Contents { data_len: 0xFFFF, ..good() },
        Contents { authenticator_len: 9, data_len: 0, ..good() },
    ];
    for version in [1, 2] {
        for contents in &damaged {
            assert!(matches!(decrypt(&contents.encrypt(version, "p"), "p"), Err(Error::Damaged)));
        }
        let value = Contents { magic: 0, ..good() }.encrypt(version, "p");
        assert!(matches!(decrypt(&value, "p"), Err(Error::WrongPassphrase)));
    }
}

#[test]
fn damage_is_an_error_or_other_data() {
    for version in [1, 2] {
        let value = Contents::new(b"authenticator", b"some data in several blocks").encrypt(version, "p");
        for at in 0..value.len() {
            for mask in [1, 2, 3, 0x10, 0x80, 0xFF] {
                let mut damaged = value.clone();
                damaged[at] ^= mask;
                let answer = decrypt(&damaged, "p");
                match at {
                    1..4 => assert!(matches!(answer, Err(Error::UnknownVersion))),
                    // The front of the IV goes into the magic number and the lengths.
                    0 | 4..12 => assert!(answer.is_err()),
                    // What damages the data alone can't be told from other data.
                    _ => {}
                }
            }
        }
        for len in 0..value.len() {
            assert!(decrypt(&value[..len], "p").is_err());
        }
        assert!(matches!(decrypt(&[&value[..], &[0]].concat(), "p"), Err(Error::WrongLength)));
    }
}

#[test]
fn hex_is_read_with_and_without_its_prefix() {
    assert_eq!(parse_hex("0x00Ff").unwrap(), [0, 0xFF]);
    assert_eq!(parse_hex("0X00fF").unwrap(), [0, 0xFF]);
    assert_eq!(parse_hex("").unwrap(), []);
    for wrong in ["0", "0x0", "0g", "+1", " 00", "0x0x00", "ä0", "00ä"] {
        assert!(matches!(parse_hex(wrong), Err(Error::NotHex)), "{wrong}");
    }
}

#[test]
fn text_is_shown_as_text() {
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    assert_eq!(show(b"plain"), "plain");
    assert_eq!(show("Grüße, Жук".as_bytes()), "Grüße, Жук");
    assert_eq!(show(&utf16("Grüße, Жук")), "Grüße, Жук");
    assert_eq!(show(b""), "");
    assert_eq!(show(b"\x1b[2J"), "0x1B5B324A");
    assert_eq!(show(&[0xFF, 0, 0xAB]), "0xFF00AB");
}
