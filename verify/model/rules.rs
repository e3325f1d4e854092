//! The profiles, as tables from Microsoft's reference, and the rules by which keys are made.

use hcryptkey::{Algorithm, HashAlgorithm, KeyLengths, Padding, Provider};
use md2::Md2;
use md4::Md4;
use md5::Md5;
use sha1::Sha1;
use sha1::digest::Digest;
use sha2::{Sha256, Sha384, Sha512};

/// The error of a call: its number, or the length of the buffer that it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum No {
    Code(u32),
    /// A dead handle: `KeyStore` returns this number, and `Advapi` 87.
    Dead(u32),
    MoreData(usize),
}

impl No {
    /// The error if a later handle is dead too, because `Advapi` checks all handles first.
    pub(crate) fn with_dead(self) -> Self {
        match self {
            Self::Code(code) => Self::Dead(code),
            other => other,
        }
    }
}

// The numbers are repeated here, so that the model finds a mistake in the crate's own table.
pub(crate) const DEAD_HASH: No = No::Dead(0x8009_0002);
pub(crate) const DEAD_KEY: No = No::Dead(0x8009_0003);
pub(crate) const BAD_HASH: No = No::Code(0x8009_0002);
pub(crate) const BAD_KEY: No = No::Code(0x8009_0003);
pub(crate) const BAD_LEN: No = No::Code(0x8009_0004);
pub(crate) const BAD_DATA: No = No::Code(0x8009_0005);
pub(crate) const BAD_SIGNATURE: No = No::Code(0x8009_0006);
pub(crate) const BAD_ALGID: No = No::Code(0x8009_0008);
pub(crate) const BAD_FLAGS: No = No::Code(0x8009_0009);
pub(crate) const BAD_TYPE: No = No::Code(0x8009_000a);
pub(crate) const BAD_KEY_STATE: No = No::Code(0x8009_000b);
pub(crate) const BAD_HASH_STATE: No = No::Code(0x8009_000c);
pub(crate) const NO_KEY: No = No::Code(0x8009_000d);
pub(crate) const BAD_PUBLIC_KEY: No = No::Code(0x8009_0015);
pub(crate) const FAIL: No = No::Code(0x8009_0020);
pub(crate) const INVALID_PARAMETER: No = No::Code(87);
pub(crate) const STATUS_INVALID_PARAMETER: No = No::Code(0xc000_000d);

/// The rules of a profile.
#[derive(Debug)]
pub(crate) struct Rules {
    pub(crate) provider: fn() -> Provider,
    /// Default, shortest and longest key of RC2 and RC4, in bits.
    pub(crate) rc: [u32; 3],
    pub(crate) ciphers: &'static [Algorithm],
    pub(crate) hashes: &'static [HashAlgorithm],
    pub(crate) keeps_kp_salt: bool,
    pub(crate) creates_salts: bool,
    pub(crate) fixed_effective_len: Option<u32>,
    pub(crate) paddings: &'static [Padding],
    /// The master keys of secure channels, with their shortest and longest secret in bytes.
    pub(crate) masters: &'static [(Algorithm, usize, usize)],
    /// The algorithms of DSS and Diffie-Hellman, with the default, shortest and longest p in bits.
    pub(crate) groups: &'static [(Algorithm, [u32; 3])],
    /// Whether the mode OFB can't be set.
    pub(crate) refuses_ofb: bool,
}

const OLD_HASHES: &[HashAlgorithm] = &[
    HashAlgorithm::Md2,
    HashAlgorithm::Md4,
    HashAlgorithm::Md5,
    HashAlgorithm::Sha1,
    HashAlgorithm::Ssl3ShaMd5,
    HashAlgorithm::Mac,
    HashAlgorithm::Hmac,
];

const ALL_HASHES: &[HashAlgorithm] = &[
    HashAlgorithm::Md2,
    HashAlgorithm::Md4,
    HashAlgorithm::Md5,
    HashAlgorithm::Sha1,
    HashAlgorithm::Ssl3ShaMd5,
    HashAlgorithm::Mac,
    HashAlgorithm::Hmac,
    HashAlgorithm::Sha256,
    HashAlgorithm::Sha384,
    HashAlgorithm::Sha512,
];

pub(crate) const BASE: Rules = Rules {
    provider: || Provider::BASE,
    rc: [40, 40, 56],
    ciphers: &[Algorithm::Rc2, Algorithm::Rc4, Algorithm::Des],
    hashes: OLD_HASHES,
    keeps_kp_salt: true,
    creates_salts: true,
    fixed_effective_len: Some(40),
    paddings: &[Padding::Pkcs5],
    masters: &[],
    groups: &[],
    refuses_ofb: false,
};

pub(crate) const STRONG: Rules = Rules {
    provider: || Provider::STRONG,
    rc: [128, 40, 128],
    ciphers: &[Algorithm::Rc2, Algorithm::Rc4, Algorithm::Des, Algorithm::TripleDes112, Algorithm::TripleDes],
    fixed_effective_len: None,
    ..BASE
};

pub(crate) const ENHANCED: Rules =
    Rules { provider: || Provider::ENHANCED, keeps_kp_salt: false, creates_salts: false, ..STRONG };

pub(crate) const AES: Rules = Rules {
    provider: || Provider::AES,
    ciphers: &[
        Algorithm::Rc2,
        Algorithm::Rc4,
        Algorithm::Des,
        Algorithm::TripleDes112,
        Algorithm::TripleDes,
        Algorithm::Aes128,
        Algorithm::Aes192,
        Algorithm::Aes256,
    ],
    hashes: ALL_HASHES,
    ..ENHANCED
};

pub(crate) const SCHANNEL: Rules = Rules {
    provider: || Provider::SCHANNEL,
    masters: &[
        (Algorithm::Pct1Master, 16, 16),
        (Algorithm::Ssl2Master, 5, 24),
        (Algorithm::Ssl3Master, 48, 48),
        (Algorithm::Tls1Master, 48, 48),
    ],
    ..ENHANCED
};

pub(crate) const DSS: Rules = Rules {
    provider: || Provider::DSS,
    ciphers: &[],
    hashes: &[HashAlgorithm::Md5, HashAlgorithm::Sha1],
    groups: &[DSS_SIGN],
    refuses_ofb: true,
    ..ENHANCED
};

const DSS_SIGN: (Algorithm, [u32; 3]) = (Algorithm::DssSign, [1024, 512, 1024]);

pub(crate) const DSS_DH: Rules = Rules {
    provider: || Provider::DSS_DH,
    rc: [40, 40, 56],
    ciphers: &[Algorithm::Rc2, Algorithm::Rc4, Algorithm::Des, Algorithm::CylinkMek],
    groups: &[DSS_SIGN, (Algorithm::DhSf, [512, 512, 1024]), (Algorithm::DhEphem, [512, 512, 1024])],
    ..DSS
};

pub(crate) const ENHANCED_DSS_DH: Rules = Rules {
    provider: || Provider::ENHANCED_DSS_DH,
    rc: [128, 40, 128],
    ciphers: &[
        Algorithm::Rc2,
        Algorithm::Rc4,
        Algorithm::Des,
        Algorithm::TripleDes112,
        Algorithm::TripleDes,
        Algorithm::CylinkMek,
    ],
    groups: &[DSS_SIGN, (Algorithm::DhSf, [1024, 512, 4096]), (Algorithm::DhEphem, [1024, 512, 4096])],
    ..DSS
};

#[cfg(test)]
pub(crate) const DH_SCHANNEL: Rules = Rules { provider: || Provider::DH_SCHANNEL, ..ENHANCED_DSS_DH };

/// A custom profile: paddings that Microsoft's profiles lack, and longer keys than theirs.
pub(crate) const CUSTOM: Rules = Rules {
    provider: || {
        let long = KeyLengths::range(128, 40, 800);
        Provider::STRONG
            .named("Custom provider", 1)
            .with_cipher(Algorithm::Rc2, long)
            .with_cipher(Algorithm::Rc4, long)
            .with_padding(Padding::Zero)
            .with_padding(Padding::Random)
    },
    rc: [128, 40, 800],
    paddings: &[Padding::Pkcs5, Padding::Zero, Padding::Random],
    ..STRONG
};

/// The salt of a new key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Salt {
    Default,
    No,
    Create,
}

/// The key that a call makes.
#[derive(Debug, Clone)]
pub(crate) struct Spec {
    pub(crate) algorithm: Algorithm,
    pub(crate) bits: u32,
    pub(crate) exportable: bool,
    pub(crate) salt: Salt,
}

pub(crate) fn is_rc(algorithm: Algorithm) -> bool {
    matches!(algorithm, Algorithm::Rc2 | Algorithm::Rc4)
}

pub(crate) fn is_aes(algorithm: Algorithm) -> bool {
    matches!(algorithm, Algorithm::Aes128 | Algorithm::Aes192 | Algorithm::Aes256)
}

fn is_des(algorithm: Algorithm) -> bool {
    matches!(
        algorithm,
        Algorithm::Des | Algorithm::TripleDes112 | Algorithm::TripleDes | Algorithm::CylinkMek
    )
}

/// The length of a block in bytes; 0 for a stream cipher.
pub(crate) fn block_len(algorithm: Algorithm) -> usize {
    match algorithm {
        Algorithm::Rc4 => 0,
        _ if is_aes(algorithm) => 16,
        _ => 8,
    }
}

/// The length in bits, parity bits counted, of a key that has one length.
fn fixed_bits(algorithm: Algorithm) -> u32 {
    match algorithm {
        Algorithm::Des | Algorithm::CylinkMek => 64,
        Algorithm::TripleDes112 | Algorithm::Aes128 => 128,
        Algorithm::TripleDes | Algorithm::Aes192 => 192,
        Algorithm::Aes256 => 256,
        _ => unreachable!("RC2 and RC4 have a range"),
    }
}

impl Rules {
    pub(crate) fn has_hash(&self, algorithm: HashAlgorithm) -> bool {
        self.hashes.contains(&algorithm)
    }

    pub(crate) fn check_hash(&self, algorithm: HashAlgorithm) -> Result<(), No> {
        if self.has_hash(algorithm) { Ok(()) } else { Err(BAD_ALGID) }
    }

    /// The length in bytes of a key that is asked for with `bits`.
    pub(crate) fn key_len(&self, algorithm: Algorithm, bits: u32) -> Result<usize, No> {
        if !self.ciphers.contains(&algorithm) {
            return Err(BAD_ALGID);
        }
        let [default, min, max] = self.rc;
        let bits = match (algorithm, bits) {
            (_, 0) if is_rc(algorithm) => default,
            (_, bits) if is_rc(algorithm) => {
                if bits < min || bits > max || bits % 8 != 0 {
                    return Err(BAD_DATA);
                }
                bits
            }
            (_, bits) => {
                let with_parity = fixed_bits(algorithm);
                let without_parity = if algorithm == Algorithm::CylinkMek { 40 } else { with_parity / 8 * 7 };
                let fits = [0, with_parity].contains(&bits) || (is_des(algorithm) && bits == without_parity);
                if !fits {
                    return Err(if is_des(algorithm) { BAD_FLAGS } else { BAD_DATA });
                }
                with_parity
            }
        };
        Ok(bits as usize / 8)
    }

    /// Whether session keys have the algorithm.
    pub(crate) fn check_cipher(&self, algorithm: Algorithm) -> Result<(), No> {
        if self.ciphers.contains(&algorithm) { Ok(()) } else { Err(BAD_ALGID) }
    }

    /// Whether a key of `len` bytes can be imported.
    pub(crate) fn check_import(&self, algorithm: Algorithm, len: usize) -> Result<(), No> {
        self.check_cipher(algorithm)?;
        let [_, min, max] = self.rc.map(|bits| bits as usize);
        let fits = if is_rc(algorithm) {
            (min..=max).contains(&(len * 8))
        } else {
            len * 8 == fixed_bits(algorithm) as usize
        };
        if fits { Ok(()) } else { Err(BAD_DATA) }
    }

    /// Whether a master key of `len` bytes can be imported.
    pub(crate) fn check_master(&self, algorithm: Algorithm, len: usize) -> Result<(), No> {
        let known = self.masters.iter().find(|(known, ..)| *known == algorithm);
        let (_, min, max) = *known.ok_or(BAD_ALGID)?;
        if (min..=max).contains(&len) { Ok(()) } else { Err(BAD_DATA) }
    }

    /// The length in bits of p in a new key of DSS or Diffie-Hellman.
    pub(crate) fn group_bits(&self, algorithm: Algorithm, bits: u32) -> Result<u32, No> {
        let known = self.groups.iter().find(|(known, _)| *known == algorithm);
        let [default, min, max] = known.ok_or(BAD_ALGID)?.1;
        match if bits == 0 { default } else { bits } {
            bits if bits < min || bits > max => Err(BAD_FLAGS),
            bits if bits % 64 == 0 => Ok(bits),
            _ if algorithm == Algorithm::DssSign => Err(STATUS_INVALID_PARAMETER),
            _ => Err(BAD_FLAGS),
        }
    }

    /// Whether a key of DSS or Diffie-Hellman with a p of `bits` bits can be imported.
    pub(crate) fn check_group(&self, algorithm: Algorithm, bits: u32) -> Result<(), No> {
        match self.group_bits(algorithm, bits) {
            Err(BAD_ALGID) => Err(BAD_ALGID),
            Ok(_) if bits != 0 => Ok(()),
            _ => Err(BAD_DATA),
        }
    }

    /// Whether a key of `len` bytes can come in a SIMPLEBLOB: RC2 and RC4 keys can be longer there than elsewhere.
    pub(crate) fn check_unwrapped(&self, algorithm: Algorithm, len: usize) -> Result<(), No> {
        let [_, min, max] = self.rc.map(|bits| bits as usize / 8);
        let fits = match algorithm {
            Algorithm::Rc2 => (min..=128).contains(&len),
            Algorithm::Rc4 => (min..=max.max(16)).contains(&len),
            _ => return self.check_import(algorithm, len),
        };
        if fits { Ok(()) } else { Err(BAD_DATA) }
    }

    /// The length in bytes of the salt that a key starts with.
    pub(crate) fn salt_len(&self, algorithm: Algorithm, key_len: usize, salt: Salt) -> usize {
        match salt {
            _ if !is_rc(algorithm) => 0,
            Salt::Default if key_len == 5 => 11,
            Salt::Create if self.creates_salts => 11,
            Salt::No | Salt::Default | Salt::Create => 0,
        }
    }
}

/// The material as DES keys carry it: the lowest bit makes the number of ones in each byte odd. Keys of 40 bits have only the
/// lower half of every second byte.
pub(crate) fn with_parity(algorithm: Algorithm, mut material: Vec<u8>) -> Vec<u8> {
    if algorithm == Algorithm::CylinkMek {
        material.iter_mut().step_by(2).for_each(|byte| *byte &= 0x0f);
    }
    if is_des(algorithm) {
        for byte in &mut material {
            if byte.count_ones() % 2 == 0 {
                *byte ^= 1;
            }
        }
    }
    material
}

/// The hash of `data`, in one call.
pub(crate) fn hash(algorithm: HashAlgorithm, data: &[u8]) -> Vec<u8> {
    match algorithm {
        HashAlgorithm::Md2 => Md2::digest(data).to_vec(),
        HashAlgorithm::Md4 => Md4::digest(data).to_vec(),
        HashAlgorithm::Md5 => Md5::digest(data).to_vec(),
        HashAlgorithm::Sha1 => Sha1::digest(data).to_vec(),
        HashAlgorithm::Sha256 => Sha256::digest(data).to_vec(),
        HashAlgorithm::Sha384 => Sha384::digest(data).to_vec(),
        HashAlgorithm::Sha512 => Sha512::digest(data).to_vec(),
        HashAlgorithm::Ssl3ShaMd5 => [Md5::digest(data).to_vec(), Sha1::digest(data).to_vec()].concat(),
        other => unreachable!("{other:?} needs a key"),
    }
}

/// The bytes from which `CryptDeriveKey` takes a key, and after it the salt.
pub(crate) fn derived_bytes(
    algorithm: Algorithm,
    key_len: usize,
    hash_alg: HashAlgorithm,
    value: &[u8],
) -> Vec<u8> {
    let is_sha2 = matches!(hash_alg, HashAlgorithm::Sha256 | HashAlgorithm::Sha384 | HashAlgorithm::Sha512);
    if value.len() >= key_len && (is_sha2 || !is_aes(algorithm)) {
        return value.to_vec();
    }
    let (mut inner, mut outer) = ([0x36; 64], [0x5c; 64]);
    for (at, byte) in value.iter().enumerate() {
        inner[at] ^= byte;
        outer[at] ^= byte;
    }
    [hash(hash_alg, &inner), hash(hash_alg, &outer)].concat()
}

pub(crate) fn alg_id(algorithm: Algorithm) -> u32 {
    match algorithm {
        Algorithm::DssSign => 0x2200,
        Algorithm::Des => 0x6601,
        Algorithm::Rc2 => 0x6602,
        Algorithm::TripleDes => 0x6603,
        Algorithm::TripleDes112 => 0x6609,
        Algorithm::CylinkMek => 0x660c,
        Algorithm::Aes128 => 0x660e,
        Algorithm::Aes192 => 0x660f,
        Algorithm::Aes256 => 0x6610,
        Algorithm::Rc4 => 0x6801,
        Algorithm::Ssl3Master => 0x4c01,
        Algorithm::Pct1Master => 0x4c04,
        Algorithm::Ssl2Master => 0x4c05,
        Algorithm::Tls1Master => 0x4c06,
        Algorithm::DhSf => 0xaa01,
        Algorithm::DhEphem => 0xaa02,
        Algorithm::AgreedKey => 0xaa03,
        other => unreachable!("the model has no {other:?}"),
    }
}
