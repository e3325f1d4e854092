//! Key BLOBs.

use hcryptkey::{Algorithm, codes};

use crate::description::Description;
use crate::dss_dh;
use crate::numbers::{Pair, check};
use crate::reader::Reader;

/// The types, with what they hold.
const TYPES: [(u8, &str); 9] = [
    (1, "SIMPLEBLOB: a session key, encrypted under an RSA key"),
    (6, "PUBLICKEYBLOB: a public key"),
    (7, "PRIVATEKEYBLOB: a key pair"),
    (8, "PLAINTEXTKEYBLOB: a session key in the clear"),
    (9, "OPAQUEKEYBLOB: a session key in a provider's own format"),
    (10, "PUBLICKEYBLOBEX: a public key with its parameters"),
    (11, "SYMMETRICWRAPKEYBLOB: a session key, encrypted under a session key"),
    (12, "KEYSTATEBLOB: a session key with its state"),
    (13, "PRIVATEKEYBLOBEX: a key pair with its parameters"),
];

const VERSION: u8 = 2;

/// Whether the bytes start like a BLOB.
pub(crate) fn is_blob(bytes: &[u8]) -> bool {
    matches!(bytes, [kind, 2 | 3, ..] if TYPES.iter().any(|(number, _)| number == kind))
}

/// Describes a BLOB, as far as it can be read.
pub(crate) fn describe(blob: &[u8]) -> Description {
    let mut reader = Reader(blob);
    let (Some(head), Some(alg_id)) = (reader.bytes(4), reader.u32()) else {
        return Description::problem_alone("the BLOB is cut short in its header, which has 8 bytes");
    };
    let kind = TYPES.iter().find(|(number, _)| *number == head[0]);
    let mut description = Description::new(kind.map_or("a BLOB of unknown type", |(_, kind)| kind));
    description.number("type", head[0].into());
    description.number("version", head[1].into());
    // DSS and Diffie-Hellman have a version 3.
    let is_version_3 = head[1] == 3 && dss_dh::Kind::of(&reader).is_some_and(dss_dh::Kind::is_version_3);
    if head[1] != VERSION && !is_version_3 {
        description.problem("the version is not 2, so providers refuse it");
    }
    if head[2..4] != [0, 0] {
        description.bytes("reserved", &head[2..4]);
    }
    description.text("algorithm", algorithm(alg_id));
    let whole = match head[0] {
        1 => simple(&mut reader, &mut description),
        6 => public(&mut reader, &mut description),
        7 => private(&mut reader, &mut description),
        8 => plaintext(&mut reader, &mut description),
        _ => Some(()),
    };
    if whole.is_none() {
        description.problem("the BLOB is cut short");
    }
    if !reader.0.is_empty() {
        description.bytes(if whole.is_none() { "rest" } else { "bytes_after_it" }, reader.0);
    }
    description
}

/// The name of an algorithm, with its number.
fn algorithm(alg_id: u32) -> String {
    let name = Algorithm::from_alg_id(alg_id).map(Algorithm::name).or(match alg_id {
        codes::CALG_DSS_SIGN => Some("DSS_SIGN"),
        codes::CALG_DH_SF => Some("DH_SF"),
        codes::CALG_DH_EPHEM => Some("DH_EPHEM"),
        _ => None,
    });
    match name {
        Some(name) => format!("CALG_{name} (0x{alg_id:04x})"),
        None => format!("0x{alg_id:04x}"),
    }
}

fn plaintext(reader: &mut Reader<'_>, description: &mut Description) -> Option<()> {
    let len = reader.u32()?;
    description.number("key_len_in_bytes", len);
    description.bytes("key", reader.bytes(usize::try_from(len).ok()?)?);
    Some(())
}

fn simple(reader: &mut Reader<'_>, description: &mut Description) -> Option<()> {
    description.text("encrypted_under", algorithm(reader.u32()?));
    let block = reader.bytes(reader.0.len())?;
    description.number("modulus_bits", u32::try_from(8 * block.len()).ok()?);
    description.bytes("encrypted_key", block);
    // As long as the modulus, which has at least 384 bits.
    (block.len() >= 48).then_some(())
}

/// The numbers that both kinds of RSA BLOBs start with: exponent and modulus.
fn rsa_head<'a>(reader: &mut Reader<'a>, description: &mut Description) -> Option<(u32, &'a [u8])> {
    let magic = reader.bytes(4)?;
    description.text("magic", String::from_utf8_lossy(magic));
    let bits = reader.u32()?;
    description.number("modulus_bits", bits);
    let exponent = reader.u32()?;
    description.number("public_exponent", exponent);
    if bits % 8 != 0 {
        description.problem("the bit length is not a multiple of 8");
    }
    let modulus = reader.bytes(usize::try_from(bits.div_ceil(8)).ok()?)?;
    description.bytes("modulus", modulus);
    if modulus.first().is_some_and(|low| low % 2 == 0) {
        description.problem("the modulus is even; its bytes may be in reverse order");
    }
    Some((exponent, modulus))
}

fn public(reader: &mut Reader<'_>, description: &mut Description) -> Option<()> {
    if let Some(kind) = dss_dh::Kind::of(reader) {
        return dss_dh::describe(kind, reader, description);
    }
    if is_not_rsa(reader, *b"RSA1", description) {
        return Some(());
    }
    rsa_head(reader, description).map(drop)
}

fn private(reader: &mut Reader<'_>, description: &mut Description) -> Option<()> {
    if let Some(kind) = dss_dh::Kind::of(reader) {
        return dss_dh::describe(kind, reader, description);
    }
    if is_not_rsa(reader, *b"RSA2", description) {
        return Some(());
    }
    let (exponent, modulus) = rsa_head(reader, description)?;
    let half_len = modulus.len().div_ceil(2);
    let mut half = |name| {
        let number = reader.bytes(half_len)?;
        description.bytes(name, number);
        Some(number)
    };
    let (prime1, prime2) = (half("prime1")?, half("prime2")?);
    let (exponent1, exponent2) = (half("exponent1")?, half("exponent2")?);
    let coefficient = half("coefficient")?;
    // Providers take a BLOB that ends before its last number, or within it.
    let private_exponent = reader.bytes(modulus.len());
    match private_exponent {
        Some(number) => description.bytes("private_exponent", number),
        None => description.text("private_exponent", "missing or cut short; providers calculate it"),
    }
    let pair =
        Pair { exponent, modulus, prime1, prime2, exponent1, exponent2, coefficient, private_exponent };
    check(&pair, description);
    Some(())
}

/// Whether the key is not an RSA key in the clear: it is encrypted, or damaged.
fn is_not_rsa(reader: &Reader<'_>, magic: [u8; 4], description: &mut Description) -> bool {
    if reader.0.first_chunk().is_none_or(|found| *found == magic) {
        return false;
    }
    if magic == *b"RSA2" {
        description.text("magic", "none: the key is encrypted under a session key, or damaged");
    } else {
        description.problem("the magic is not RSA1");
    }
    true
}
