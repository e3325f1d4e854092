//! Keys: the public y, the private x, and the secret that two parties share.

use std::sync::Arc;

use zeroize::{ZeroizeOnDrop, Zeroizing};

use super::group::{Group, check_public};
use super::power::{of_size, power};
use super::stack::wiped;
use super::{BAD_PRIVATE, BAD_PUBLIC, DRAWS, FillRandom};
use crate::error::Error;

/// The public half of a key. Clones share it.
#[derive(Clone)]
pub(crate) struct PublicKey {
    group: Group,
    /// As long as p.
    y: Arc<[u8]>,
}

/// A pair of keys. Clones share x, which is wiped with the last of them.
#[derive(Clone)]
pub(crate) struct PrivateKey {
    public: PublicKey,
    x: Arc<Zeroizing<Vec<u8>>>,
}

impl ZeroizeOnDrop for PrivateKey {}

impl PublicKey {
    /// # Errors
    /// `NTE_BAD_DATA` for a y that is not as long as p, one that is 0, 1, p - 1 or more, and one in a small subgroup.
    pub(crate) fn new(group: Group, y: &[u8]) -> Result<Self, Error> {
        if y.len() != group.p().len() {
            return Err(BAD_PUBLIC);
        }
        of_size!(y.len(), check_public(group.numbers(), y)).ok_or(BAD_PUBLIC)?;
        Ok(Self { group, y: y.into() })
    }

    pub(crate) fn group(&self) -> &Group {
        &self.group
    }

    /// The public number, little-endian, as long as p.
    pub(crate) fn y(&self) -> &[u8] {
        &self.y
    }
}

impl PrivateKey {
    /// A new pair in a group.
    ///
    /// # Errors
    /// The source's, and `NTE_FAIL` for a source that is not random.
    pub(crate) fn generate(group: Group, random: FillRandom<'_>) -> Result<Self, Error> {
        let order_len = group.order().len();
        // Allocated once, because a vector that moves leaves a copy that nobody wipes.
        let mut x = Zeroizing::new(vec![0; order_len]);
        for _ in 0..DRAWS {
            random(&mut x)?;
            group.cut(&mut x);
            if group.is_private(&x) {
                return Self::of(group, x);
            }
        }
        Err(Error::RANDOM_SOURCE_FAILED)
    }

    /// The pair of a private number, little-endian.
    ///
    /// # Errors
    /// `NTE_BAD_DATA` for 0, and for q or more; without a q, for p - 1 or more.
    pub(crate) fn new(group: Group, x: &[u8]) -> Result<Self, Error> {
        let order_len = group.order().len();
        let (front, rest) = x.split_at(order_len.min(x.len()));
        // Allocated once, as in `generate`.
        let mut x = Zeroizing::new(Vec::with_capacity(order_len));
        x.extend_from_slice(front);
        x.resize(order_len, 0);
        if rest.iter().any(|byte| *byte != 0) || !group.is_private(&x) {
            return Err(BAD_PRIVATE);
        }
        Self::of(group, x)
    }

    fn of(group: Group, x: Zeroizing<Vec<u8>>) -> Result<Self, Error> {
        let numbers = group.numbers();
        let y = wiped(numbers.p.len(), || of_size!(numbers.p.len(), power(&numbers.p, &numbers.g, &x)));
        let public = PublicKey::new(group, &y.ok_or(Error::BUG)?)?;
        Ok(Self { public, x: Arc::new(x) })
    }

    pub(crate) fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The private number, little-endian, as long as q, or as p without a q.
    pub(crate) fn x(&self) -> &[u8] {
        &self.x
    }

    /// The secret that this pair shares with the owner of y: y raised to x, little-endian, as long as p.
    ///
    /// # Errors
    /// As [`PublicKey::new`].
    pub(crate) fn agree(&self, y: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        let other = PublicKey::new(self.public.group.clone(), y)?;
        let p = other.group.p();
        wiped(p.len(), || of_size!(p.len(), power(p, &other.y, &self.x))).ok_or(Error::BUG)
    }
}
