//! Keys of DSS and Diffie-Hellman: a pair, the public half alone, or the parameters of a pair that is yet to be made.

use zeroize::ZeroizeOnDrop;

use super::{KeyInfo, KeyKind, KeyParam, Permissions};
use crate::algorithm::Algorithm;
use crate::blob::dss_dh::{Body, Format, len, write_private, write_public};
use crate::blob::{BlobType, BlobVersion, KeyBlob, header};
use crate::dss_dh::{Group, Numbers, PrivateKey, PublicKey, Seed};
use crate::error::{Error, Reason};
use crate::random::Random;

/// A key of DSS or Diffie-Hellman. Its numbers never change once it has them all, so duplicates share them.
#[derive(Clone)]
pub(crate) struct DssDhKey {
    algorithm: Algorithm,
    permissions: Permissions,
    half: Half,
}

#[derive(Clone)]
enum Half {
    Pair(PrivateKey),
    Public(PublicKey),
    /// `CRYPT_PREGEN`: no x yet.
    Pregenerated(Parameters),
}

/// The numbers that were set so far on a key without x.
#[derive(Clone)]
struct Parameters {
    p_len: usize,
    p: Option<Box<[u8]>>,
    q: Option<Box<[u8]>>,
    g: Option<Box<[u8]>>,
    j: Option<Box<[u8]>>,
    seed: Seed,
}

const NOT_SET: Error =
    Error::BadData(&Reason("the key has no such number; set KP_P, KP_G and, for DSS, KP_Q, and then KP_X"));

impl DssDhKey {
    /// # Errors
    /// `NTE_BAD_DATA` for a DSS key whose group DSS can't use.
    pub(crate) fn pair(
        algorithm: Algorithm,
        pair: PrivateKey,
        permissions: Permissions,
    ) -> Result<Self, Error> {
        check_for(algorithm, pair.public().group())?;
        Ok(Self { algorithm, permissions, half: Half::Pair(pair) })
    }

    /// # Errors
    /// `NTE_BAD_DATA` for a DSS key whose group DSS can't use.
    pub(crate) fn public(
        algorithm: Algorithm,
        public: PublicKey,
        permissions: Permissions,
    ) -> Result<Self, Error> {
        check_for(algorithm, public.group())?;
        Ok(Self { algorithm, permissions, half: Half::Public(public) })
    }

    /// A key of `bits` bits without numbers.
    pub(crate) fn pregenerated(algorithm: Algorithm, bits: u32, permissions: Permissions) -> Self {
        let p_len = bits as usize / 8;
        let parameters = Parameters { p_len, p: None, q: None, g: None, j: None, seed: Seed::NONE };
        Self { algorithm, permissions, half: Half::Pregenerated(parameters) }
    }

    pub(crate) fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    pub(crate) fn permissions(&self) -> Permissions {
        self.permissions
    }

    pub(crate) fn is_pair(&self) -> bool {
        matches!(self.half, Half::Pair(_))
    }

    fn is_dss(&self) -> bool {
        self.algorithm == Algorithm::DssSign
    }

    /// # Errors
    /// `NTE_NO_KEY` for a key without x.
    pub(crate) fn private_half(&self) -> Result<&PrivateKey, Error> {
        match &self.half {
            Half::Pair(pair) => Ok(pair),
            Half::Public(_) | Half::Pregenerated(_) => Err(Error::NoKey),
        }
    }

    /// # Errors
    /// `NTE_NO_KEY` for a key without x and y.
    pub(crate) fn public_half(&self) -> Result<&PublicKey, Error> {
        match &self.half {
            Half::Pair(pair) => Ok(pair.public()),
            Half::Public(public) => Ok(public),
            Half::Pregenerated(_) => Err(Error::NoKey),
        }
    }

    /// x, little-endian.
    ///
    /// # Errors
    /// `NTE_BAD_KEY_STATE` without `CRYPT_EXPORT`, `NTE_NO_KEY` for a key without x.
    pub(crate) fn exportable_x(&self) -> Result<&[u8], Error> {
        self.permissions.check_export()?;
        Ok(self.private_half()?.x())
    }

    pub(super) fn info(&self) -> KeyInfo {
        let kind = match (&self.half, self.is_dss()) {
            (Half::Pair(_), true) => KeyKind::DssPair,
            (Half::Public(_), true) => KeyKind::DssPublic,
            (Half::Pair(_), false) => KeyKind::DhPair,
            (Half::Public(_), false) => KeyKind::DhPublic,
            (Half::Pregenerated(_), _) => KeyKind::Pregenerated,
        };
        let (p_len, group) = match &self.half {
            Half::Pregenerated(Parameters { p_len, p, q, g, .. }) => {
                (*p_len, GroupInfo { p: p.clone(), q: q.clone(), g: g.clone(), y: None })
            }
            Half::Pair(_) | Half::Public(_) => self.public_half().map_or_else(
                |_| (0, GroupInfo::default()),
                |public| {
                    let Numbers { p, q, g, .. } = public.group().numbers();
                    let y = Some(public.y().into());
                    (p.len(), GroupInfo { p: Some(p.clone()), q: q.clone(), g: Some(g.clone()), y })
                },
            ),
        };
        #[expect(clippy::cast_possible_truncation, reason = "p has at most 512 bytes")]
        let bits = 8 * p_len as u32;
        KeyInfo {
            kind,
            algorithm: self.algorithm,
            key_bits: bits,
            block_bits: bits,
            permissions: self.permissions,
            symmetric: None,
            group: Some(Box::new(group)),
        }
    }

    pub(super) fn set(&mut self, param: KeyParam<'_>) -> Result<(), Error> {
        match param {
            KeyParam::Permissions(permissions) => self.permissions.replace(permissions),
            KeyParam::P(number) => self.parameters()?.set_p(number),
            KeyParam::Q(number) => self.parameters()?.set_q(number),
            KeyParam::G(number) => self.parameters()?.set_g(number),
            KeyParam::PubParams(parameters) => {
                let format = Format::new(self.algorithm, BlobType::PublicKey, BlobVersion::Three);
                let to = self.parameters()?;
                let body = Body::new(parameters, format)?;
                if body.p_bits() as usize != 8 * to.p_len {
                    return Err(WRONG_LEN);
                }
                // Checked as a whole, so that a failed call changes nothing.
                let Numbers { p, q, g, j, seed } = Group::new(body.parameters()?)?.numbers().clone();
                *to = Parameters { p_len: to.p_len, p: Some(p), q, g: Some(g), j, seed };
                Ok(())
            }
            KeyParam::Salt(_) | KeyParam::SaltEx(_) => Err(Error::BadKey(&Reason(
                "a DSS or Diffie-Hellman key has no salt; leave it out for this key",
            ))),
            _ => Err(Error::BadType(&Reason(
                "a DSS or Diffie-Hellman key has no such parameter; set KP_PERMISSIONS, KP_P, KP_Q, KP_G, KP_PUB_PARAMS or KP_X",
            ))),
        }
    }

    /// The parameters of a key without x.
    ///
    /// # Errors
    /// `NTE_BAD_KEY` for a key that has all of its numbers.
    fn parameters(&mut self) -> Result<&mut Parameters, Error> {
        match &mut self.half {
            Half::Pregenerated(parameters) => Ok(parameters),
            Half::Pair(_) | Half::Public(_) => Err(Error::BadKey(&Reason(
                "the numbers of this key are fixed; make a key with CRYPT_PREGEN to set them",
            ))),
        }
    }

    /// Makes x and y: `KP_X`.
    ///
    /// # Errors
    /// `NTE_BAD_KEY` for a key that has them; `NTE_BAD_DATA` for parameters that are missing, or that no group has; the source's.
    pub(super) fn generate_x(&mut self, random: &Random) -> Result<(), Error> {
        let algorithm = self.algorithm;
        // A copy: if the numbers are not a group, the key keeps them, and the program can set others.
        let parameters = self.parameters()?.clone();
        let group = Group::new(Numbers {
            p: parameters.p.ok_or(NOT_SET)?,
            q: parameters.q,
            g: parameters.g.ok_or(NOT_SET)?,
            j: parameters.j,
            seed: parameters.seed,
        })?;
        check_for(algorithm, &group)?;
        self.half = Half::Pair(PrivateKey::generate(group, &mut |bytes| random.fill(bytes))?);
        Ok(())
    }

    /// Tests the parameters: `KP_VERIFY_PARAMS`.
    ///
    /// # Errors
    /// `NTE_BAD_DATA` if some are missing, or p or q is not prime.
    pub(crate) fn verify_parameters(&self) -> Result<(), Error> {
        match &self.half {
            Half::Pair(pair) => pair.public().group().verify(),
            Half::Public(public) => public.group().verify(),
            Half::Pregenerated(parameters) => {
                let Parameters { p, q, g, j, seed, .. } = parameters.clone();
                Group::new(Numbers { p: p.ok_or(NOT_SET)?, q, g: g.ok_or(NOT_SET)?, j, seed })?.verify()
            }
        }
    }

    /// A PUBLICKEYBLOB, which needs no permission.
    ///
    /// # Errors
    /// `NTE_NO_KEY` for a key without x and y.
    pub(crate) fn public_blob(&self, version: BlobVersion) -> Result<KeyBlob, Error> {
        let (public, format) =
            (self.public_half()?, Format::new(self.algorithm, BlobType::PublicKey, version));
        let body_len = len(format, public.group(), 0);
        let mut blob = header(BlobType::PublicKey, version, self.algorithm.alg_id(), body_len);
        write_public(format, public, &mut blob);
        Ok(blob)
    }

    /// A PRIVATEKEYBLOB in the clear.
    ///
    /// # Errors
    /// `NTE_BAD_KEY_STATE` without `CRYPT_EXPORT`, `NTE_NO_KEY` for a key without x.
    pub(crate) fn private_blob(&self, version: BlobVersion) -> Result<KeyBlob, Error> {
        self.permissions.check_export()?;
        Ok(self.private_blob_of(self.private_half()?, version))
    }

    /// A BLOB of all that the key has, whatever the permissions, for the host; empty for a key without x and y. It is one of
    /// version 3, because a DH1 holds no group.
    pub(crate) fn material(&self) -> KeyBlob {
        match &self.half {
            Half::Pair(pair) => self.private_blob_of(pair, BlobVersion::Three),
            Half::Public(_) | Half::Pregenerated(_) => {
                self.public_blob(BlobVersion::Three).unwrap_or_default()
            }
        }
    }

    fn private_blob_of(&self, pair: &PrivateKey, version: BlobVersion) -> KeyBlob {
        let format = Format::new(self.algorithm, BlobType::PrivateKey, version);
        let body_len = len(format, pair.public().group(), pair.x().len());
        let mut blob = header(BlobType::PrivateKey, version, self.algorithm.alg_id(), body_len);
        write_private(format, pair, &mut blob);
        blob
    }
}

impl ZeroizeOnDrop for DssDhKey {}

/// Checks that a key of this algorithm can use this group.
///
/// # Errors
/// `NTE_BAD_DATA` for a group that DSS can't use.
fn check_for(algorithm: Algorithm, group: &Group) -> Result<(), Error> {
    if algorithm == Algorithm::DssSign { group.dss_q().map(drop) } else { Ok(()) }
}

const WRONG_LEN: Error = Error::BadData(&Reason(
    "the number is not as long as the key; p and g have the key's length, and q at most that",
));

impl Parameters {
    fn set_p(&mut self, number: &[u8]) -> Result<(), Error> {
        self.p = Some(Some(number).filter(|number| number.len() == self.p_len).ok_or(WRONG_LEN)?.into());
        // The old seed and j belonged to the old p.
        (self.seed, self.j) = (Seed::NONE, None);
        Ok(())
    }

    fn set_q(&mut self, number: &[u8]) -> Result<(), Error> {
        let is_fit = (1..=self.p_len).contains(&number.len());
        self.q = Some(Some(number).filter(|_| is_fit).ok_or(WRONG_LEN)?.into());
        (self.seed, self.j) = (Seed::NONE, None);
        Ok(())
    }

    fn set_g(&mut self, number: &[u8]) -> Result<(), Error> {
        self.g = Some(Some(number).filter(|number| number.len() == self.p_len).ok_or(WRONG_LEN)?.into());
        Ok(())
    }
}

/// The numbers of a key of DSS or Diffie-Hellman that are not secret.
#[derive(Clone, Default)]
pub(super) struct GroupInfo {
    pub(super) p: Option<Box<[u8]>>,
    pub(super) q: Option<Box<[u8]>>,
    pub(super) g: Option<Box<[u8]>>,
    pub(super) y: Option<Box<[u8]>>,
}
