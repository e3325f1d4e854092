//! The model of DSS and Diffie-Hellman keys. They have no history, because no call but `CryptSetKeyParam` changes them.

use std::collections::BTreeSet;

use hcryptkey::Algorithm;
use num_bigint::BigUint;

use crate::apis::{KeyHandle, no_key};
use crate::choices::{ANY, Slot};
use crate::dss_dh::{Group, NO_SEED, little_endian};
use crate::dss_dh_blobs::{Form, Numbers};
use crate::dss_dh_program::Name;
use crate::history::Param;
use crate::random::RandomSource;
use crate::rules::*;

#[derive(Debug, Clone)]
pub(crate) struct GroupKey {
    pub(crate) algorithm: Algorithm,
    pub(crate) permissions: u32,
    pub(crate) half: Half,
}

#[derive(Debug, Clone)]
pub(crate) enum Half {
    Pair {
        group: Group,
        x: Vec<u8>,
        y: Vec<u8>,
    },
    Public {
        group: Group,
        y: Vec<u8>,
    },
    /// A key without x, whose numbers are those that were set so far.
    Unfinished {
        len: usize,
        group: Group,
    },
    /// The secret that two keys agreed on.
    Agreed(Vec<u8>),
}

/// Every handle of such a key, with the model's key, and the user keys.
#[derive(Clone, Default)]
pub(crate) struct DssDhKeys {
    pub(crate) keys: Vec<(KeyHandle, Option<GroupKey>)>,
    pub(crate) exchange: Option<GroupKey>,
    pub(crate) signature: Option<GroupKey>,
    /// Every r of a signature so far.
    pub(crate) seen: BTreeSet<Vec<u8>>,
}

impl GroupKey {
    pub(crate) fn new(algorithm: Algorithm, exportable: bool, half: Half) -> Self {
        Self { algorithm, permissions: if exportable { 0x3f } else { 0x3b }, half }
    }

    pub(crate) fn unfinished(algorithm: Algorithm, bits: u32, exportable: bool) -> Self {
        let group = Group { seed: NO_SEED.to_vec(), ..Group::default() };
        Self::new(algorithm, exportable, Half::Unfinished { len: bits as usize / 8, group })
    }

    /// The key of a BLOB that is no public key without a group.
    pub(crate) fn read(form: Form, numbers: Numbers, exportable: bool) -> Result<Self, No> {
        let Numbers { group, y, x } = numbers;
        group.check()?;
        let half = if form.private {
            let of_x = group.public(&x)?;
            if !y.is_empty() && y != of_x {
                return Err(BAD_DATA);
            }
            let x = little_endian(&BigUint::from_bytes_le(&x), group.x_len());
            Half::Pair { group, x, y: of_x }
        } else {
            group.check_public(&y)?;
            Half::Public { group, y }
        };
        let key = Self::new(form.algorithm, exportable, half);
        key.check_for_algorithm()?;
        Ok(key)
    }

    fn check_for_algorithm(&self) -> Result<(), No> {
        if self.is_dss() { self.group().map_or(Err(BAD_DATA), Group::check_dss) } else { Ok(()) }
    }

    pub(crate) fn is_dss(&self) -> bool {
        self.algorithm == Algorithm::DssSign
    }

    pub(crate) fn is_pair(&self) -> bool {
        matches!(self.half, Half::Pair { .. })
    }

    pub(crate) fn is_unfinished(&self) -> bool {
        matches!(self.half, Half::Unfinished { .. })
    }

    pub(crate) fn is_agreed(&self) -> bool {
        matches!(self.half, Half::Agreed(_))
    }

    pub(crate) fn can_export(&self) -> bool {
        self.permissions & 4 != 0
    }

    pub(crate) fn group(&self) -> Option<&Group> {
        match &self.half {
            Half::Pair { group, .. } | Half::Public { group, .. } | Half::Unfinished { group, .. } => {
                Some(group)
            }
            Half::Agreed(_) => None,
        }
    }

    pub(crate) fn y(&self) -> Option<&[u8]> {
        match &self.half {
            Half::Pair { y, .. } | Half::Public { y, .. } => Some(y),
            Half::Unfinished { .. } | Half::Agreed(_) => None,
        }
    }

    pub(crate) fn x(&self) -> Option<&[u8]> {
        if let Half::Pair { x, .. } = &self.half { Some(x) } else { None }
    }

    /// The length of p or of the secret in bytes.
    pub(crate) fn len(&self) -> usize {
        match &self.half {
            Half::Pair { y, .. } | Half::Public { y, .. } => y.len(),
            Half::Unfinished { len, .. } => *len,
            Half::Agreed(secret) => secret.len(),
        }
    }

    pub(crate) fn export(&self, private: bool, version_3: bool) -> Result<Vec<u8>, No> {
        if self.is_agreed() {
            return Err(if version_3 { BAD_FLAGS } else { BAD_KEY });
        }
        if private && !self.can_export() {
            return Err(BAD_KEY_STATE);
        }
        let (group, y) = self.group().cloned().zip(self.y()).ok_or(NO_KEY)?;
        let x = if private { self.x().ok_or(NO_KEY)?.to_vec() } else { Vec::new() };
        let form = Form { algorithm: self.algorithm, private, version_3 };
        Ok(form.blob(Numbers { group, y: y.to_vec(), x }))
    }

    /// The key that this one agrees on with the owner of a BLOB's y.
    pub(crate) fn agree(&self, numbers: &Numbers, exportable: bool) -> Result<Self, No> {
        if self.is_dss() || self.is_agreed() {
            return Err(BAD_KEY);
        }
        let Half::Pair { group, x, .. } = &self.half else { return Err(NO_KEY) };
        let other = &numbers.group;
        if !other.p.is_empty() && (&other.p, &other.g) != (&group.p, &group.g) {
            return Err(BAD_DATA);
        }
        group.check_public(&numbers.y)?;
        let secret = group.power(&numbers.y, x);
        Ok(Self::new(Algorithm::AgreedKey, exportable, Half::Agreed(secret)))
    }

    /// The numbers to set, if the key is not complete.
    fn unset(&mut self) -> Result<(usize, &mut Group), No> {
        match &mut self.half {
            Half::Unfinished { len, group } => Ok((*len, group)),
            Half::Agreed(_) => Err(BAD_TYPE),
            Half::Pair { .. } | Half::Public { .. } => Err(BAD_KEY),
        }
    }

    pub(crate) fn set_number(&mut self, name: Name, number: &[u8]) -> Result<(), No> {
        let (len, group) = self.unset()?;
        let is_fit = if name == Name::Q { (1..=len).contains(&number.len()) } else { number.len() == len };
        if !is_fit {
            return Err(BAD_DATA);
        }
        let place = match name {
            Name::P => &mut group.p,
            Name::Q => &mut group.q,
            _ => &mut group.g,
        };
        *place = number.to_vec();
        if name != Name::G {
            // They are of the numbers before.
            (group.j, group.seed) = (Vec::new(), NO_SEED.to_vec());
        }
        Ok(())
    }

    /// Sets all numbers, which come in the format of an algorithm.
    pub(crate) fn set_all(&mut self, format: Algorithm, numbers: &Group) -> Result<(), No> {
        let is_format = (format == Algorithm::DssSign) == self.is_dss();
        let (len, group) = self.unset()?;
        if !is_format || numbers.p.len() != len {
            return Err(BAD_DATA);
        }
        numbers.check()?;
        *group = numbers.clone();
        Ok(())
    }

    /// Makes x and y.
    pub(crate) fn complete(&mut self, random: &mut RandomSource) -> Result<(), No> {
        let (_, group) = self.unset()?;
        let group = group.clone();
        if group.p.is_empty() || group.g.is_empty() {
            return Err(BAD_DATA);
        }
        group.check()?;
        self.check_for_algorithm()?;
        let x = draw(&group, random)?;
        let y = group.public(&x)?;
        self.half = Half::Pair { group, x, y };
        Ok(())
    }

    pub(crate) fn verify(&self) -> Result<(), No> {
        let group = self.group().ok_or(BAD_TYPE)?;
        if group.p.is_empty() || group.g.is_empty() {
            return Err(BAD_DATA);
        }
        group.check()?;
        group.verify()
    }

    /// Sets a parameter that is no number of the group.
    pub(crate) fn set(&mut self, param: &Param) -> Result<(), No> {
        param.set_without_cipher(&mut self.permissions)
    }

    /// The session key that an agreed key becomes: its material and its salt.
    pub(crate) fn session(&self, spec: &Spec, rules: &Rules) -> Result<(Vec<u8>, Vec<u8>), No> {
        let Half::Agreed(secret) = &self.half else { return Err(BAD_TYPE) };
        let len = rules.key_len(spec.algorithm, spec.bits)?;
        let (material, rest) = secret.split_at(len);
        let salt_len = rules.salt_len(spec.algorithm, len, spec.salt);
        let salt = if spec.salt == Salt::Create { rest[..salt_len].to_vec() } else { vec![0; salt_len] };
        Ok((with_parity(spec.algorithm, material.to_vec()), salt))
    }
}

/// A random x: the first draw that is in range, of as many bits as the order has, or p without one.
fn draw(group: &Group, random: &mut RandomSource) -> Result<Vec<u8>, No> {
    if !random.works() {
        return Err(FAIL);
    }
    let bits = if group.q.is_empty() { group.modulus() } else { group.order() }.bits();
    let mask = (BigUint::from(1_u8) << bits) - 1_u8;
    loop {
        let x = BigUint::from_bytes_le(&random.bytes(group.x_len())) & &mask;
        if x != BigUint::ZERO && x < group.order() {
            return Ok(little_endian(&x, group.x_len()));
        }
    }
}

impl DssDhKeys {
    pub(crate) fn handles(&self) -> impl Iterator<Item = KeyHandle> {
        self.keys.iter().map(|(handle, _)| *handle)
    }

    pub(crate) fn numbers(&self) -> impl Iterator<Item = u64> {
        self.handles().map(|handle| handle.number)
    }

    /// The index of a slot's key: one of the `preferred` keys for most slots, if there are some, and any key for the last
    /// ones.
    pub(crate) fn at(&self, slot: Slot, preferred: fn(&GroupKey) -> bool) -> usize {
        let all = 0..self.keys.len();
        let fits = |at: &usize| self.keys[*at].1.as_ref().is_some_and(preferred);
        let good: Vec<usize> = all.clone().filter(fits).collect();
        let among = if slot >= ANY || good.is_empty() { all.collect() } else { good };
        *among.get(usize::from(slot) % among.len().max(1)).unwrap_or(&usize::MAX)
    }

    pub(crate) fn get(&self, at: usize) -> (KeyHandle, Result<GroupKey, No>) {
        match self.keys.get(at) {
            Some((handle, key)) => (*handle, key.clone().ok_or(DEAD_KEY)),
            None => (no_key(), Err(DEAD_KEY)),
        }
    }

    /// Makes a pair the user key of its algorithm, if a container keeps such pairs.
    pub(crate) fn keep_user_key(&mut self, key: &GroupKey) {
        match key.algorithm {
            Algorithm::DssSign if key.is_pair() => self.signature = Some(key.clone()),
            Algorithm::DhSf if key.is_pair() => self.exchange = Some(key.clone()),
            _ => {}
        }
    }
}
