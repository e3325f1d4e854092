//! The algorithms of keys.

use super::{Titles, numbered};
use crate::codes;
use crate::error::{Error, Reason};

/// The kinds of algorithms that the crate treats differently. Lengths are in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    /// A block cipher.
    Block { block_len: u8 },
    /// A stream cipher.
    Stream,
    /// RSA, whose keys are not symmetric.
    Rsa,
    /// The master keys of a secure channel protocol.
    Master,
    /// The keys that are derived from a master key.
    Channel,
    /// DSS and Diffie-Hellman, whose keys are not symmetric, and what Diffie-Hellman agrees on.
    DssDh,
}

/// One row of the table. Lengths are in bytes, with parity bits.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    family: Family,
    /// The shortest and the longest material that the cipher takes, salt included.
    lengths: (usize, usize),
    /// The lowest bit of each byte is a parity bit.
    parity: bool,
    /// A salt can follow the material.
    salt: bool,
    /// `CryptDeriveKey` stretches the value of every hash except SHA-2.
    from_sha2: bool,
    titles: Titles,
}

/// A 40-bit DES key: which bits of each byte a generated key has, apart from parity.
const CYLINK_MASK: [u8; 8] = [0x0e, 0xfe, 0x0e, 0xfe, 0x0e, 0xfe, 0x0e, 0xfe];

impl Row {
    const fn block(block_len: u8, key_len: usize, titles: Titles) -> Self {
        let family = Family::Block { block_len };
        Self { family, lengths: (key_len, key_len), parity: false, salt: false, from_sha2: false, titles }
    }

    const fn derived_from_sha2(self) -> Self {
        Self { from_sha2: true, ..self }
    }

    const fn with_parity(self) -> Self {
        Self { parity: true, ..self }
    }

    const fn salted(family: Family, most: usize, titles: Titles) -> Self {
        Self { family, lengths: (1, most), parity: false, salt: true, from_sha2: false, titles }
    }

    const fn master(lengths: (usize, usize), titles: Titles) -> Self {
        let family = Family::Master;
        Self { family, lengths, parity: false, salt: false, from_sha2: false, titles }
    }

    const fn channel(titles: Titles) -> Self {
        let family = Family::Channel;
        Self { family, lengths: (0, 64), parity: false, salt: false, from_sha2: false, titles }
    }

    /// A p of at most `most` bytes.
    const fn dss_dh(most: usize, titles: Titles) -> Self {
        Self { family: Family::DssDh, lengths: (64, most), ..Self::rsa(titles) }
    }

    const fn rsa(titles: Titles) -> Self {
        Self {
            family: Family::Rsa,
            lengths: (48, 2048),
            parity: false,
            salt: false,
            from_sha2: false,
            titles,
        }
    }
}

numbered! {
    /// The algorithm of a key: the value of `KP_ALGID`.
    ///
    /// The names and numbers are those of `wincrypt.h` (documented).
    ///
    /// ```
    /// use hcryptkey::Algorithm;
    ///
    /// assert_eq!(Algorithm::from_alg_id(0x6610), Some(Algorithm::Aes256));
    /// assert_eq!("aes_256".parse(), Ok(Algorithm::Aes256));
    /// assert_eq!(Algorithm::TripleDes.to_string(), "3DES");
    /// ```
    pub enum Algorithm(
        "The `ALG_ID`.", alg_id, from_alg_id,
        Error::BadAlgid(&Reason("there is no key algorithm of this name; use one of wincrypt.h, such as AES_256")), Row
    ) {
        /// DES: 8 bytes, 56 bits without parity. Broken; for old data only.
        #[doc(alias = "CALG_DES")]
        Des = codes::CALG_DES, "DES",
            Row::block(8, 8, ("DES", "Data Encryption Standard (DES)")).with_parity();
        /// 3DES with two keys: 16 bytes, 112 bits without parity.
        #[doc(alias = "CALG_3DES_112")]
        TripleDes112 = codes::CALG_3DES_112, "3DES_112",
            Row::block(8, 16, ("3DES TWO KEY", "Two Key Triple DES")).with_parity();
        /// 3DES with three keys: 24 bytes, 168 bits without parity.
        #[doc(alias = "CALG_3DES")]
        TripleDes = codes::CALG_3DES, "3DES",
            Row::block(8, 24, ("3DES", "Three Key Triple DES")).with_parity();
        /// RC2, with a salt and an effective key length.
        #[doc(alias = "CALG_RC2")]
        Rc2 = codes::CALG_RC2, "RC2",
            Row::salted(Family::Block { block_len: 8 }, 128, ("RC2", "RSA Data Security's RC2"));
        /// RC4, the only stream cipher, with a salt. Broken; for old data only.
        #[doc(alias = "CALG_RC4")]
        Rc4 = codes::CALG_RC4, "RC4",
            Row::salted(Family::Stream, 256, ("RC4", "RSA Data Security's RC4"));
        /// AES with a key of 128 bits.
        #[doc(alias = "CALG_AES_128")]
        Aes128 = codes::CALG_AES_128, "AES_128",
            Row::block(16, 16, ("AES 128", "Advanced Encryption Standard (AES-128)")).derived_from_sha2();
        /// AES with a key of 192 bits.
        #[doc(alias = "CALG_AES_192")]
        Aes192 = codes::CALG_AES_192, "AES_192",
            Row::block(16, 24, ("AES 192", "Advanced Encryption Standard (AES-192)")).derived_from_sha2();
        /// AES with a key of 256 bits.
        #[doc(alias = "CALG_AES_256")]
        Aes256 = codes::CALG_AES_256, "AES_256",
            Row::block(16, 32, ("AES 256", "Advanced Encryption Standard (AES-256)")).derived_from_sha2();
        /// DES with a key of 40 bits: 8 bytes, of whose bits 16 are zero and 8 are for parity. Broken; for old data only.
        #[doc(alias = "CALG_CYLINK_MEK")]
        CylinkMek = codes::CALG_CYLINK_MEK, "CYLINK_MEK",
            Row::block(8, 8, ("CYLINK MEK", "Cylink Message Encryption Key")).with_parity();
        /// RSA to exchange session keys and to encrypt: `AT_KEYEXCHANGE`. It signs as well.
        #[doc(alias = "CALG_RSA_KEYX")]
        #[doc(alias = "AT_KEYEXCHANGE")]
        RsaKeyExchange = codes::CALG_RSA_KEYX, "RSA_KEYX", Row::rsa(("RSA_KEYX", "RSA Key Exchange"));
        /// RSA for signatures alone: `AT_SIGNATURE`.
        #[doc(alias = "CALG_RSA_SIGN")]
        #[doc(alias = "AT_SIGNATURE")]
        RsaSign = codes::CALG_RSA_SIGN, "RSA_SIGN", Row::rsa(("RSA_SIGN", "RSA Signature"));
        /// The master key of PCT 1: 16 bytes.
        #[doc(alias = "CALG_PCT1_MASTER")]
        Pct1Master = codes::CALG_PCT1_MASTER, "PCT1_MASTER",
            Row::master((16, 16), ("PCT1 MASTER", "PCT1 Master"));
        /// The master key of SSL 2: 5 to 24 bytes.
        #[doc(alias = "CALG_SSL2_MASTER")]
        Ssl2Master = codes::CALG_SSL2_MASTER, "SSL2_MASTER",
            Row::master((5, 24), ("SSL2 MASTER", "SSL2 Master"));
        /// The pre-master or master secret of SSL 3: 48 bytes.
        #[doc(alias = "CALG_SSL3_MASTER")]
        Ssl3Master = codes::CALG_SSL3_MASTER, "SSL3_MASTER",
            Row::master((48, 48), ("SSL3 MASTER", "SSL3 Master"));
        /// The pre-master or master secret of TLS 1.0: 48 bytes.
        #[doc(alias = "CALG_TLS1_MASTER")]
        Tls1Master = codes::CALG_TLS1_MASTER, "TLS1_MASTER",
            Row::master((48, 48), ("TLS1 MASTER", "TLS1 Master"));
        /// A key that is derived from a master key, for HMAC.
        #[doc(alias = "CALG_SCHANNEL_MAC_KEY")]
        SchannelMac = codes::CALG_SCHANNEL_MAC_KEY, "SCHANNEL_MAC_KEY",
            Row::channel(("SCH MAC KEY", "SChannel MAC Key"));
        /// A session key that is derived from a master key. The key has the algorithm that was set on the master key.
        #[doc(alias = "CALG_SCHANNEL_ENC_KEY")]
        SchannelEnc = codes::CALG_SCHANNEL_ENC_KEY, "SCHANNEL_ENC_KEY",
            Row::channel(("SCH ENC KEY", "SChannel Encryption Key"));
        /// DSS, for signatures alone: `AT_SIGNATURE` of the providers that have it. p has at most 1024 bits.
        #[doc(alias = "CALG_DSS_SIGN")]
        DssSign = codes::CALG_DSS_SIGN, "DSS_SIGN",
            Row::dss_dh(128, ("DSA_SIGN", "Digital Signature Algorithm"));
        /// Diffie-Hellman with a key that the container keeps: `AT_KEYEXCHANGE` of the providers that have it.
        #[doc(alias = "CALG_DH_SF")]
        DhSf = codes::CALG_DH_SF, "DH_SF",
            Row::dss_dh(512, ("DH_KEYX_SF", "Diffie-Hellman Key Exchange (SF)"));
        /// Diffie-Hellman with a key that ends with its handles.
        #[doc(alias = "CALG_DH_EPHEM")]
        DhEphem = codes::CALG_DH_EPHEM, "DH_EPHEM",
            Row::dss_dh(512, ("DH_KEYX_EPHEM", "Diffie-Hellman Key Exchange (Ephemeral)"));
        /// A key that Diffie-Hellman agreed on, before `KP_ALGID` makes it a session key.
        #[doc(alias = "CALG_AGREEDKEY_ANY")]
        AgreedKey = codes::CALG_AGREEDKEY_ANY, "AGREEDKEY_ANY",
            Row::dss_dh(512, ("AGREED KEY", "Agreed Key"));
    }
}

impl Algorithm {
    pub(crate) const fn family(self) -> Family {
        self.row().family
    }

    /// The names by which a provider enumerates it.
    pub(crate) const fn titles(self) -> Titles {
        self.row().titles
    }

    /// Whether it is a symmetric cipher. Its keys are session keys.
    pub const fn is_symmetric(self) -> bool {
        matches!(self.family(), Family::Block { .. } | Family::Stream)
    }

    /// Whether it is an algorithm of master keys.
    pub(crate) const fn is_master(self) -> bool {
        matches!(self.family(), Family::Master)
    }

    /// The block of a block cipher in bits; 0 for a stream cipher, and for RSA, DSS and Diffie-Hellman, where each key has its
    /// own.
    pub const fn block_bits(self) -> u32 {
        match self.family() {
            Family::Block { block_len } => block_len as u32 * 8,
            Family::Stream | Family::Rsa | Family::Master | Family::Channel | Family::DssDh => 0,
        }
    }

    /// The length of every key in bytes, with parity bits, if the cipher has only one.
    pub(crate) const fn fixed_len(self) -> Option<usize> {
        let (least, most) = self.row().lengths;
        if least == most { Some(most) } else { None }
    }

    /// The longest material and salt together that the cipher takes, in bytes.
    pub(crate) const fn max_len(self) -> usize {
        self.row().lengths.1
    }

    /// Whether the cipher takes material of `len` bytes. A profile may take less.
    pub(crate) fn takes_len(self, len: usize) -> bool {
        let (least, most) = self.row().lengths;
        (least..=most).contains(&len)
    }

    /// The length in bytes of a key of `bits` bits, which may leave out the parity bits; `None` if the cipher has no such key.
    pub(crate) fn len_of(self, bits: u32) -> Option<usize> {
        if let (true, Some(len)) = (self.has_parity(), self.fixed_len()) {
            let with_parity = len as u64 * 8;
            let without = if self == Self::CylinkMek { 40 } else { with_parity / 8 * 7 };
            let fits = u64::from(bits) == with_parity || u64::from(bits) == without;
            return fits.then_some(len);
        }
        let len = bits as usize / 8;
        (bits.is_multiple_of(8) && self.takes_len(len)).then_some(len)
    }

    /// Whether the lowest bit of each byte of the key is a parity bit.
    pub(crate) const fn has_parity(self) -> bool {
        self.row().parity
    }

    /// Whether `CryptDeriveKey` stretches the value of every hash except SHA-2 for it.
    pub(crate) const fn is_derived_from_sha2(self) -> bool {
        self.row().from_sha2
    }

    /// Whether a salt can follow the material.
    pub(crate) const fn has_salt(self) -> bool {
        self.row().salt
    }
}

/// Gives generated, derived or agreed material the form that its algorithm has: odd parity (recorded on Windows), and for
/// `CYLINK_MEK` zeros in place of 16 bits (documented; we chose which, those of IBM's CDMF).
pub(crate) fn prepare_material(algorithm: Algorithm, material: &mut [u8]) {
    if algorithm == Algorithm::CylinkMek {
        for (byte, mask) in material.iter_mut().zip(CYLINK_MASK) {
            *byte &= mask;
        }
    }
    if algorithm.has_parity() {
        set_odd_parity(material);
    }
}

/// Sets the lowest bit of each byte so that the byte has an odd number of one bits.
pub(crate) fn set_odd_parity(key: &mut [u8]) {
    for byte in key {
        *byte = (*byte & !1) | u8::from((*byte >> 1).count_ones() % 2 == 0);
    }
}
