//! The ciphers, under the names that each contender has for them.

use hcryptkey::{Algorithm, CipherMode};

pub const OURS: &str = "hcryptkey";
pub const BARE: &str = "bare crates";
pub const OPENSSL: &str = "OpenSSL";
pub const WINE: &str = "Wine";
pub const PYTHON: &str = "pycryptodome";
pub const RSA_CRATE: &str = "rsa crate";

pub const MIB: usize = 1 << 20;

pub const BLOCK_CIPHERS: [Algorithm; 7] = [
    Algorithm::Des,
    Algorithm::TripleDes112,
    Algorithm::TripleDes,
    Algorithm::Rc2,
    Algorithm::Aes128,
    Algorithm::Aes192,
    Algorithm::Aes256,
];

/// Ciphers the next section of a message.
pub type Cipher = Box<dyn FnMut(&mut [u8]) + Send>;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Encrypt,
    Decrypt,
}

/// A cipher in a mode, one way.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Subject {
    pub algorithm: Algorithm,
    /// A stream cipher has none.
    pub mode: Option<CipherMode>,
    pub direction: Direction,
}

impl Subject {
    /// A new key without changed parameters, for encryption.
    pub fn default_of(algorithm: Algorithm) -> Self {
        let mode = (algorithm != Algorithm::Rc4).then_some(CipherMode::CBC);
        Self { algorithm, mode, direction: Direction::Encrypt }
    }

    pub fn name(self) -> String {
        let direction = match self.direction {
            Direction::Encrypt => "encrypt",
            Direction::Decrypt => "decrypt",
        };
        match self.mode {
            None => format!("{} {direction}", name(self.algorithm)),
            Some(mode) => format!("{} {} {direction}", name(self.algorithm), mode_name(mode)),
        }
    }

    /// The name that OpenSSL fetches it by.
    pub fn openssl_name(self) -> String {
        let cipher = match self.algorithm {
            Algorithm::TripleDes112 => "DES-EDE",
            Algorithm::TripleDes => "DES-EDE3",
            Algorithm::Aes128 => "AES-128",
            Algorithm::Aes192 => "AES-192",
            Algorithm::Aes256 => "AES-256",
            other => name(other),
        };
        match self.mode {
            None => cipher.to_owned(),
            Some(mode) => format!("{cipher}-{}", mode_name(mode)),
        }
    }
}

pub fn name(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Des => "DES",
        Algorithm::TripleDes112 => "3DES-112",
        Algorithm::TripleDes => "3DES",
        Algorithm::Rc2 => "RC2",
        Algorithm::Rc4 => "RC4",
        Algorithm::Aes128 => "AES-128",
        Algorithm::Aes192 => "AES-192",
        Algorithm::Aes256 => "AES-256",
        _ => "another cipher",
    }
}

fn mode_name(mode: CipherMode) -> &'static str {
    match mode {
        CipherMode::CBC => "CBC",
        CipherMode::ECB => "ECB",
        CipherMode::CFB => "CFB8",
        _ => "another mode",
    }
}

/// The password for derived keys.
pub const PASSWORD: &[u8] = b"a password that nobody knows";
pub const BLOCK_NUMBER: [u8; 4] = [1, 0, 0, 0];

/// The key that all contenders use. The parts that 3DES divides it into all differ.
pub fn material(algorithm: Algorithm) -> Vec<u8> {
    let len = match algorithm {
        Algorithm::Des => 8,
        Algorithm::TripleDes | Algorithm::Aes192 => 24,
        Algorithm::Aes256 => 32,
        _ => 16,
    };
    (1..=len).map(|i: u8| i.wrapping_mul(37)).collect()
}

/// The same key as a PLAINTEXTKEYBLOB.
pub fn blob(algorithm: Algorithm) -> Vec<u8> {
    let material = material(algorithm);
    let len = u32::try_from(material.len()).expect("a short key");
    let header = [8, 2, 0, 0].into_iter().chain(algorithm.alg_id().to_le_bytes()).chain(len.to_le_bytes());
    header.chain(material).collect()
}
