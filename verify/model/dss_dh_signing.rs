//! DSS signatures of hashes, with the user keys of the container.

use hcryptkey::{HashAlgorithm, UserKey};
use num_bigint::BigUint;
use proptest::prelude::*;

use crate::check::{Outcome, same};
use crate::choices::Slot;
use crate::dss_dh::{Q_LEN, little_endian};
use crate::dss_dh_keys::GroupKey;
use crate::dss_dh_program::SignatureDamage;
use crate::rules::*;
use crate::world::World;

impl World {
    pub(crate) fn sign_dss(
        &mut self,
        hash: Slot,
        signs: bool,
        damage: Option<SignatureDamage>,
        by: Slot,
    ) -> Outcome {
        let user_key = if signs { self.dss_dh.signature.clone() } else { self.dss_dh.exchange.clone() };
        let key_spec = if signs { UserKey::Signature } else { UserKey::Exchange };
        let works = self.random.works();
        let slot = hash;
        let (handle, hash) = self.hash(slot);
        let expected = user_key.ok_or(NO_KEY).and_then(|key| {
            check_signable(&key, hash.algorithm())?;
            if works { Ok((key, hash.finish()?)) } else { Err(FAIL) }
        });
        let both = self.apis.sign(handle, key_spec, false);
        let mut signature = both.typed.clone().unwrap_or_else(|_| vec![1; 2 * Q_LEN]);
        same("SignHash", both, expected.as_ref().map(|_| signature.clone()).map_err(|no| *no))?;
        if let Ok((key, value)) = expected {
            self.random.bytes(32);
            let group = key.group().unwrap();
            prop_assert!(group.verifies(key.y().unwrap(), &value, &signature), "a bad signature");
            let is_new = self.dss_dh.seen.insert(signature[..Q_LEN].to_vec());
            prop_assert!(is_new, "a nonce was used twice");
        }

        let at = self.dss_dh.at(by, |key| key.is_dss() && key.y().is_some());
        let (verifier, by) = self.dss_dh.get(at);
        if let Some(damage) = damage {
            let q =
                by.as_ref().map_or(Vec::new(), |key| key.group().map_or(Vec::new(), |group| group.q.clone()));
            break_signature(&mut signature, damage, &BigUint::from_bytes_le(&q));
        }
        let (_, hash) = self.hash(slot);
        let expected = by.and_then(|key| {
            check_signable(&key, HashAlgorithm::Sha1)?;
            let y = key.y().ok_or(NO_KEY)?;
            check_signable(&key, hash.algorithm())?;
            let is_good = key.group().unwrap().verifies(y, &hash.finish()?, &signature);
            if is_good { Ok(()) } else { Err(BAD_SIGNATURE) }
        });
        same("VerifySignature", self.apis.verify(handle, &signature, verifier, false), expected)
    }
}

/// Whether a key signs hashes of an algorithm.
fn check_signable(key: &GroupKey, hash: HashAlgorithm) -> Result<(), No> {
    match hash {
        _ if !key.is_dss() => Err(BAD_KEY),
        HashAlgorithm::Sha1 => Ok(()),
        _ => Err(BAD_HASH),
    }
}

fn break_signature(signature: &mut Vec<u8>, damage: SignatureDamage, q: &BigUint) {
    match damage {
        SignatureDamage::Bit(bit) => {
            let bit = usize::from(bit) % (signature.len() * 8);
            signature[bit / 8] ^= 1 << (bit % 8);
        }
        SignatureDamage::Len(len) => signature.resize(len.into(), 0),
        SignatureDamage::NoR => signature[..Q_LEN].fill(0),
        SignatureDamage::NoS => signature[Q_LEN..].fill(0),
        SignatureDamage::PlusQ => {
            let sum = BigUint::from_bytes_le(&signature[Q_LEN..]) + q;
            signature.truncate(Q_LEN);
            signature.extend(little_endian(&sum, Q_LEN));
        }
    }
}
