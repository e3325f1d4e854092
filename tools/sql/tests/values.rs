//! A value that SQL Server wrote, and values that the tests make without the crate.

use aes::{Aes128, Aes256};
use cipher::{BlockCipherEncrypt, BlockModeEncrypt, InnerIvInit, KeyInit, StreamCipher};
use des::{TdesEde2, TdesEde3};
use hcryptkey::Algorithm;
use hcryptkey_sql::{
    Error, Secret, Value, decrypt_by_key, decrypt_by_key_source, decrypt_by_passphrase, parse_hex, show,
};
use rc4::Rc4;
use sha1::Sha1;
use sha2::{Digest, Sha256};

/// Holds `Secure data` under the passphrase `hi`.
const BY_SQL_SERVER: &str = "010000004D2B87C6725612388F8BA4DA082495E8C836FF76F32BCB642B36476594B4F014";

/// The contents of a plaintext, with lengths that may be false.
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

    fn plaintext(&self) -> Vec<u8> {
        let mut plaintext = self.magic.to_le_bytes().to_vec();
        for len in [self.authenticator_len, self.data_len] {
            plaintext.extend(u16::try_from(len).unwrap().to_le_bytes());
        }
        plaintext.extend([self.authenticator, self.data].concat());
        plaintext
    }

    fn encrypt(&self, version: u8, passphrase: &str) -> Vec<u8> {
        let plaintext = self.plaintext();
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

fn decrypt(value: &[u8], passphrase: &str) -> Result<Vec<u8>, Error> {
    decrypt_by_passphrase(value, Secret::Text(passphrase), None)
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
                    // Damage to the data alone can't be distinguished from other data.
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

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn an_authenticator_is_checked_if_it_is_given() {
    for (version, hash) in [
        (1, Sha1::digest(utf16("row 7")).to_vec()),
        (1, Sha1::digest("row 7").to_vec()),
        (2, Sha256::digest(utf16("row 7")).to_vec()),
    ] {
        let value = Contents::new(&hash, b"data").encrypt(version, "p");
        let with = |authenticator| decrypt_by_passphrase(&value, Secret::Text("p"), Some(authenticator));
        assert_eq!(with(Secret::Text("row 7")).unwrap(), b"data");
        assert_eq!(with(Secret::Bytes(&hash)).unwrap(), b"data");
        assert!(matches!(with(Secret::Text("row 8")), Err(Error::WrongAuthenticator)));
        assert!(matches!(with(Secret::Text("")), Err(Error::WrongAuthenticator)));
        assert_eq!(decrypt(&value, "p").unwrap(), b"data");
    }
    let none = Contents::new(&[], b"data").encrypt(1, "p");
    let answer = decrypt_by_passphrase(&none, Secret::Text("p"), Some(Secret::Text("")));
    assert!(matches!(answer, Err(Error::WrongAuthenticator)));
}

/// A value of `ENCRYPTBYKEY`, under a key of these bytes.
fn by_key(version: u8, (iv, ciphertext): (&[u8], Vec<u8>)) -> Vec<u8> {
    let mut value = [&[7; 16], &[version, 0, 0, 0][..], iv].concat();
    value.extend(ciphertext);
    value
}

/// The key of a cipher that takes more bytes than the hash has, or that always takes this way.
fn expanded<D: Digest>(value: &[u8]) -> Vec<u8> {
    let padded = |pad: u8| {
        let mut block = [pad; 64];
        block.iter_mut().zip(value).for_each(|(place, byte)| *place ^= byte);
        D::digest(block)
    };
    [padded(0x36), padded(0x5C)].concat()
}

#[test]
fn a_key_source_gives_the_key() {
    let plaintext = Contents::new(&[], b"data").plaintext();
    let (iv, long_iv) = (b"8 bytes!", b"sixteen bytes...");
    let sha1 = Sha1::digest(utf16("source")).to_vec();
    let sha256 = Sha256::digest(utf16("source")).to_vec();
    let aes256 = |key: &[u8]| cbc(&Aes256::new_from_slice(key).unwrap(), long_iv, plaintext.clone());
    let des2 = |key: &[u8]| cbc(&TdesEde2::new_from_slice(key).unwrap(), iv, plaintext.clone());
    for (cipher, value) in [
        (Algorithm::Aes256, by_key(2, aes256(&sha256))),
        (Algorithm::Aes256, by_key(1, aes256(&expanded::<Sha1>(&sha1)[..32]))),
        // A key from before an upgrade, for a value from after it.
        (Algorithm::Aes256, by_key(2, aes256(&expanded::<Sha1>(&sha1)[..32]))),
        (
            Algorithm::Aes128,
            by_key(2, cbc(&Aes128::new_from_slice(&sha256[..16]).unwrap(), long_iv, plaintext.clone())),
        ),
        (Algorithm::TripleDes112, by_key(1, des2(&sha1[..16]))),
        // TRIPLE_DES has two keys, and 3DES elsewhere has three.
        (Algorithm::TripleDes, by_key(1, des2(&sha1[..16]))),
        (
            Algorithm::TripleDes,
            by_key(2, cbc(&TdesEde3::new_from_slice(&sha256[..24]).unwrap(), iv, plaintext.clone())),
        ),
    ] {
        let opened = decrypt_by_key_source(&value, Secret::Text("source"), cipher, None);
        assert_eq!(opened.unwrap(), b"data", "{cipher}");
        let other = decrypt_by_key_source(&value, Secret::Text("sauce"), cipher, None);
        assert!(matches!(other, Err(Error::WrongPassphrase)));
        assert_eq!(Value::of_key(&value, cipher).unwrap().key_guid(), Some(&[7; 16]));
    }
}

/// `RC4_128`, and `RC4` with and without the zero bytes that `CryptoAPI` adds to keys of 40 bits.
#[test]
fn values_under_rc4_open() {
    let sha1 = Sha1::digest(utf16("source")).to_vec();
    let salted = [&sha1[..5], &[0; 11]].concat();
    for key in [&sha1[..16], &salted, &sha1[..5]] {
        let mut data = Contents::new(&[], b"data").plaintext();
        Rc4::new_from_slice(key).unwrap().apply_keystream(&mut data);
        let value = by_key(1, (&[], data));
        let open = |source| decrypt_by_key_source(&value, Secret::Text(source), Algorithm::Rc4, None);
        assert_eq!(open("source").unwrap(), b"data");
        assert!(matches!(open("sauce"), Err(Error::WrongPassphrase)));
    }
    assert!(
        decrypt_by_key_source(&by_key(1, (&[], vec![])), Secret::Text("s"), Algorithm::Rc4, None).is_err()
    );
}

#[test]
fn a_key_can_be_given_itself() {
    let plaintext = Contents::new(&[], b"data").plaintext();
    let encrypted = cbc(&Aes128::new_from_slice(&[9; 16]).unwrap(), b"sixteen bytes...", plaintext);
    let value = by_key(1, encrypted);
    assert_eq!(decrypt_by_key(&value, &[9; 16], Algorithm::Aes128, None).unwrap(), b"data");
    let other = decrypt_by_key(&value, &[8; 16], Algorithm::Aes128, None);
    assert!(matches!(other, Err(Error::WrongPassphrase)));
    assert!(matches!(decrypt_by_key(&value, &[9; 5], Algorithm::Aes128, None), Err(Error::Key(_))));
    let rsa = decrypt_by_key(&value, &[9; 16], Algorithm::RsaKeyExchange, None);
    assert!(matches!(rsa, Err(Error::OtherCipher)));
}

#[test]
fn no_mutant_panics() {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap()
    };
    let values = [1, 2].map(|version| Contents::new(&[5; 20], b"some data").encrypt(version, "p"));
    let plaintext = Contents::new(&[5; 20], b"some data").plaintext();
    for number in 0..10_000 {
        // Half of them are damaged before they are encrypted.
        let mutant = if number % 2 == 0 {
            let mut mutant = values[number / 2 % 2].clone();
            let at = next() % mutant.len();
            mutant[at] = next().to_le_bytes()[0];
            mutant.truncate(next() % (2 * mutant.len()) + 1);
            mutant
        } else {
            let mut mutant = plaintext.clone();
            let at = next() % 12;
            mutant[at] = next().to_le_bytes()[0];
            mutant.truncate(next() % (2 * mutant.len()));
            let key = Sha256::digest(utf16("p"));
            let encrypted = cbc(&Aes256::new_from_slice(&key).unwrap(), b"sixteen bytes...", mutant);
            [&[2, 0, 0, 0], encrypted.0, &encrypted.1].concat()
        };
        if let Ok(data) = decrypt_by_passphrase(&mutant, Secret::Text("p"), None) {
            assert!(data.len() < 100);
            show(&data);
        }
        let _ = decrypt_by_key_source(&mutant, Secret::Text("p"), Algorithm::TripleDes, None);
    }
}
