//! PUBLICKEYBLOB and PRIVATEKEYBLOB of DSS and Diffie-Hellman. The header is followed by one of these:
//!
//! ```text
//!   version 2    DSS1   magic  bits of p                              p  q  g     y     seed
//!                DSS2   magic  bits of p                              p  q  g        x  seed
//!                DH1    magic  bits of p                                          y
//!                DH2    magic  bits of p                              p     g        x
//!   version 3    DSS3   magic  bits of p, q and j              seed   p  q  g  j  y
//!                DSS4   magic  bits of p, q, j and x           seed   p  q  g  j  y  x
//!                DH3, DH4                                      as DSS3 and DSS4
//! ```
//!
//! Magic, bits and the counter at the front of a seed have 4 bytes, the rest of the seed 20. In DSS q and x have 20 bytes. j is
//! (p - 1) / q, and may have no bits. Every other number is as long as p.

use super::{BlobType, BlobVersion};
use crate::algorithm::Algorithm;
use crate::dss_dh::{Group, Numbers, PrivateKey, PublicKey, Q_LEN, Seed};
use crate::error::{Error, Reason};

const DAMAGED_KEY: Error = Error::BadData(&Reason(
    "the BLOB of the DSS or Diffie-Hellman key is damaged or cut short; check its bytes and its length",
));

/// One of the eight formats.
#[derive(Clone, Copy)]
pub(crate) struct Format {
    algorithm: Algorithm,
    is_private: bool,
    version: BlobVersion,
}

impl Format {
    pub(crate) fn new(algorithm: Algorithm, blob_type: BlobType, version: BlobVersion) -> Self {
        Self { algorithm, is_private: blob_type == BlobType::PrivateKey, version }
    }

    fn is_dss(self) -> bool {
        self.algorithm == Algorithm::DssSign
    }

    fn magic(self) -> [u8; 4] {
        let [name @ .., number] = if self.is_dss() { *b"DSS0" } else { *b"\0DH0" };
        let of_version = match self.version {
            BlobVersion::Two => 1,
            BlobVersion::Three => 3,
        };
        // The digit is 1 or 2 in version 2, and 3 or 4 in version 3. The even ones are private.
        let [d, s, last] = name;
        [d, s, last, number + of_version + u8::from(self.is_private)]
    }
}

/// A BLOB whose magic and length of p were read, and whose numbers were not.
///
/// The caller checks the length in between: work on a key takes time and stack according to that length, and a BLOB can claim
/// any.
pub(crate) struct Body<'a> {
    format: Format,
    p_bits: u32,
    rest: Reader<'a>,
}

/// The numbers of a BLOB.
pub(crate) struct Fields<'a> {
    /// `None` in a DH1.
    pub(crate) group: Option<Numbers>,
    pub(crate) y: Option<&'a [u8]>,
    pub(crate) x: Option<&'a [u8]>,
}

impl Fields<'_> {
    /// The pair of a PRIVATEKEYBLOB, which always has a group and x.
    ///
    /// # Errors
    /// `NTE_BAD_DATA` for numbers that are not a pair.
    pub(crate) fn pair(self) -> Result<PrivateKey, Error> {
        let (group, x) = self.group.zip(self.x).ok_or(Error::BUG)?;
        PrivateKey::new(Group::new(group)?, x)
    }
}

impl<'a> Body<'a> {
    /// # Errors
    /// `NTE_BAD_DATA` for a wrong magic, and for a length that is not whole bytes.
    pub(crate) fn new(body: &'a [u8], format: Format) -> Result<Self, Error> {
        let mut rest = Reader(body);
        let (magic, p_bits) = (rest.bytes()?, rest.number()?);
        if magic != format.magic() || !p_bits.is_multiple_of(8) {
            return Err(DAMAGED_KEY);
        }
        Ok(Self { format, p_bits, rest })
    }

    /// The length of p in bits, as the BLOB claims.
    pub(crate) fn p_bits(&self) -> u32 {
        self.p_bits
    }

    /// # Errors
    /// `NTE_BAD_DATA` for a BLOB shorter than it claims, and for numbers that are longer than p.
    pub(crate) fn fields(mut self) -> Result<Fields<'a>, Error> {
        match self.format.version {
            BlobVersion::Two => self.version_2(),
            BlobVersion::Three => {
                let (group, x_len) = self.group()?;
                let y = Some(self.rest.take(self.p_len())?);
                let x = self.format.is_private.then(|| self.rest.take(x_len)).transpose()?;
                Ok(Fields { group: Some(group), y, x })
            }
        }
    }

    /// The group at the front of a version 3, whatever follows it: the value of `KP_PUB_PARAMS`.
    ///
    /// # Errors
    /// As [`fields`](Body::fields).
    pub(crate) fn parameters(mut self) -> Result<Numbers, Error> {
        self.group().map(|(group, _)| group)
    }

    fn p_len(&self) -> usize {
        self.p_bits as usize / 8
    }

    #[expect(clippy::many_single_char_names, reason = "the standard has these names")]
    fn version_2(mut self) -> Result<Fields<'a>, Error> {
        let (p_len, is_private) = (self.p_len(), self.format.is_private);
        if !self.format.is_dss() && !is_private {
            return Ok(Fields { group: None, y: Some(self.rest.take(p_len)?), x: None });
        }
        let p = self.rest.take(p_len)?.into();
        let q = self.format.is_dss().then(|| self.rest.take(Q_LEN)).transpose()?.map(Into::into);
        let g = self.rest.take(p_len)?.into();
        let x_len = if self.format.is_dss() { Q_LEN } else { p_len };
        let last = self.rest.take(if is_private { x_len } else { p_len })?;
        let (y, x) = if is_private { (None, Some(last)) } else { (Some(last), None) };
        let seed = if self.format.is_dss() { self.rest.seed()? } else { Seed::NONE };
        Ok(Fields { group: Some(Numbers { p, q, g, j: None, seed }), y, x })
    }

    /// The group of a version 3, and the length of x in bytes.
    fn group(&mut self) -> Result<(Numbers, usize), Error> {
        let p_len = self.p_len();
        // No number is longer than p, whose length the caller has checked. So a false length allocates nothing.
        let mut len = || {
            let len = self.rest.number()?.div_ceil(8) as usize;
            if len <= p_len { Ok(len) } else { Err(DAMAGED_KEY) }
        };
        let (q_len, j_len) = (len()?, len()?);
        let x_len = if self.format.is_private { len()? } else { 0 };
        let seed = self.rest.seed()?;
        let mut number = |len| Ok::<_, Error>(Box::from(self.rest.take(len)?));
        let (p, q, g, j) = (number(p_len)?, number(q_len)?, number(p_len)?, number(j_len)?);
        let some = |number: Box<[u8]>| (!number.is_empty()).then_some(number);
        Ok((Numbers { p, q: some(q), g, j: some(j), seed }, x_len))
    }
}

/// The length in bytes of the body of a pair's or a public half's BLOB.
pub(crate) fn len(format: Format, group: &Group, x_len: usize) -> usize {
    let Numbers { p, q, j, .. } = group.numbers();
    let of = |number: &Option<Box<[u8]>>| number.as_ref().map_or(0, |number| number.len());
    match (format.version, format.is_dss(), format.is_private) {
        (BlobVersion::Two, true, false) => 8 + 3 * p.len() + Q_LEN + SEED_LEN,
        (BlobVersion::Two, true, true) => 8 + 2 * p.len() + 2 * Q_LEN + SEED_LEN,
        (BlobVersion::Two, false, false) => 8 + p.len(),
        (BlobVersion::Two, false, true) => 8 + 3 * p.len(),
        (BlobVersion::Three, _, false) => 16 + SEED_LEN + 3 * p.len() + of(q) + of(j),
        (BlobVersion::Three, _, true) => 20 + SEED_LEN + 3 * p.len() + of(q) + of(j) + x_len,
    }
}

const SEED_LEN: usize = 24;

/// Appends the body of a PUBLICKEYBLOB. The caller rules out a DSS key whose q does not fit version 2.
pub(crate) fn write_public(format: Format, key: &PublicKey, blob: &mut Vec<u8>) {
    match (format.version, format.is_dss()) {
        (BlobVersion::Two, true) => {
            write_start(format, key.group(), blob);
            write_group(key.group(), blob);
            blob.extend_from_slice(key.y());
            write_seed(key.group(), blob);
        }
        (BlobVersion::Two, false) => {
            write_start(format, key.group(), blob);
            blob.extend_from_slice(key.y());
        }
        (BlobVersion::Three, _) => write_version_3(format, key, &[], blob),
    }
}

/// Appends the body of a PRIVATEKEYBLOB. `blob` needs capacity for [`len`] bytes: a vector that grows leaves a copy behind that
/// nobody wipes.
pub(crate) fn write_private(format: Format, key: &PrivateKey, blob: &mut Vec<u8>) {
    let group = key.public().group();
    if format.version == BlobVersion::Three {
        return write_version_3(format, key.public(), key.x(), blob);
    }
    write_start(format, group, blob);
    if format.is_dss() {
        write_group(group, blob);
        blob.extend_from_slice(key.x());
        write_seed(group, blob);
    } else {
        blob.extend_from_slice(group.p());
        blob.extend_from_slice(&group.numbers().g);
        blob.extend_from_slice(key.x());
        // The format gives x the length of p. The key's x has the length of q, if the group has a q.
        blob.resize(blob.len() + group.p().len() - key.x().len(), 0);
    }
}

fn write_start(format: Format, group: &Group, blob: &mut Vec<u8>) {
    blob.extend_from_slice(&format.magic());
    write_bits(group.p(), blob);
}

fn write_version_3(format: Format, key: &PublicKey, x: &[u8], blob: &mut Vec<u8>) {
    let Numbers { q, j, g, .. } = key.group().numbers();
    let (q, j) = (q.as_deref().unwrap_or_default(), j.as_deref().unwrap_or_default());
    write_start(format, key.group(), blob);
    write_bits(q, blob);
    write_bits(j, blob);
    if format.is_private {
        write_bits(x, blob);
    }
    write_seed(key.group(), blob);
    for number in [key.group().p(), q, g, j, key.y(), x] {
        blob.extend_from_slice(number);
    }
}

/// p, q and g of DSS.
fn write_group(group: &Group, blob: &mut Vec<u8>) {
    let Numbers { p, q, g, .. } = group.numbers();
    for number in [&**p, q.as_deref().unwrap_or_default(), g] {
        blob.extend_from_slice(number);
    }
}

fn write_seed(group: &Group, blob: &mut Vec<u8>) {
    let Seed { counter, seed } = group.numbers().seed;
    blob.extend_from_slice(&counter.to_le_bytes());
    blob.extend_from_slice(&seed);
}

#[expect(clippy::cast_possible_truncation, reason = "p has at most 4096 bits, and no number is longer")]
fn write_bits(number: &[u8], blob: &mut Vec<u8>) {
    blob.extend_from_slice(&(8 * number.len() as u32).to_le_bytes());
}

/// The bytes that are not read yet.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, len: usize) -> Result<&'a [u8], Error> {
        let (taken, rest) = self.0.split_at_checked(len).ok_or(DAMAGED_KEY)?;
        self.0 = rest;
        Ok(taken)
    }

    fn bytes<const LEN: usize>(&mut self) -> Result<[u8; LEN], Error> {
        let (taken, rest) = self.0.split_first_chunk().ok_or(DAMAGED_KEY)?;
        self.0 = rest;
        Ok(*taken)
    }

    fn number(&mut self) -> Result<u32, Error> {
        self.bytes().map(u32::from_le_bytes)
    }

    fn seed(&mut self) -> Result<Seed, Error> {
        Ok(Seed { counter: self.number()?, seed: self.bytes()? })
    }
}
