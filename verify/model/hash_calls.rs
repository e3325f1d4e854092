//! The calls on hashes that involve a key, or more than one hash.

use hcryptkey::HashAlgorithm;

use crate::check::{Outcome, compare_params, same};
use crate::choices::Slot;
use crate::history::{Hash, HashKind, State, Step};
use crate::rules::*;
use crate::world::World;

impl World {
    pub(crate) fn create_mac(&mut self, at: usize) -> Outcome {
        let (handle, mut state) = self.key(at);
        let expected = state.as_mut().map_err(|no| *no).and_then(|state| {
            self.rules.check_hash(HashAlgorithm::Mac)?;
            state.start_mac()
        });
        let made = self.apis.create_hash(HashAlgorithm::Mac, Some(handle));
        same("CreateHash", made.both, expected)?;
        if self.rules.has_hash(HashAlgorithm::Mac) {
            self.remember(at, Step::Mac);
        }
        if let (Some(handle), Ok(key)) = (made.handle, self.history(at).cloned()) {
            self.hashes.push((handle, Hash::new(HashKind::Mac(key))));
        }
        compare_params(&self.apis, handle, state.as_ref())
    }

    pub(crate) fn create_hmac(&mut self, at: usize) -> Outcome {
        let (handle, state) = self.key(at);
        let made = self.apis.create_hash(HashAlgorithm::Hmac, Some(handle));
        let allowed = |_: &State| self.rules.check_hash(HashAlgorithm::Hmac);
        same("CreateHash", made.both, state.as_ref().map_err(|no| *no).and_then(allowed))?;
        if let (Some(handle), Ok(state)) = (made.handle, state) {
            let kind = HashKind::Hmac { key: state.birth.material, info: None };
            self.hashes.push((handle, Hash::new(kind)));
        }
        Ok(())
    }

    pub(crate) fn duplicate_hash(&mut self, slot: Slot, destroys: bool) -> Outcome {
        let (original, hash) = self.hash(slot);
        let copy = hash.clone();
        let made = self.apis.duplicate_hash(original);
        same("DuplicateHash", made.both, Ok(()))?;
        let Some(handle) = made.handle else { return Ok(()) };
        if destroys {
            same("DestroyHash", self.apis.destroy_hash(handle), Ok(()))?;
            return same("HashValue", self.apis.hash_value(handle), Err(DEAD_HASH));
        }
        self.hashes.push((handle, copy));
        Ok(())
    }

    pub(crate) fn hash_session_key(&mut self, hash: Slot, at: usize, reversed: bool) -> Outcome {
        let (key, state) = self.key(at);
        let (handle, hash) = self.hash(hash);
        let expected = state.and_then(|state| {
            let mut material = state.birth.material;
            if reversed {
                material.reverse();
            }
            hash.feed(&material)
        });
        same("HashSessionKey", self.apis.hash_session_key(handle, key, reversed), expected)
    }
}
