//! The calls on keys of DSS and Diffie-Hellman, with the user keys of the container.

use hcryptkey::codes::*;
use hcryptkey::{Algorithm, KeyKind, UserKey};
use proptest::prelude::*;

use crate::apis::{Both, KeyHandle, Made, Pass, flag};
use crate::check::{Outcome, compare_params, same};
use crate::choices::Slot;
use crate::dss_dh::{GROUPS, Group};
use crate::dss_dh_blobs::{Form, Numbers};
use crate::dss_dh_keys::{GroupKey, Half};
use crate::dss_dh_program::DssDh;
use crate::dss_dh_twists::{twisted, with_twist};
use crate::history::Key;
use crate::rules::*;
use crate::world::World;

impl World {
    pub(crate) fn make_dss_dh(&mut self, call: DssDh) -> Outcome {
        match call {
            DssDh::Generate { algorithm, bits, exportable } => {
                let made = self.apis.pregenerate(algorithm, bits, exportable);
                let bits = self.rules.group_bits(algorithm, bits);
                self.keep_pair(
                    "GenKey",
                    made,
                    bits.map(|bits| GroupKey::unfinished(algorithm, bits, exportable)),
                )
            }
            DssDh::Import(import) => self.import_pair(&import),
            DssDh::SetNumber { key, name, group, twist } => {
                let at = self.dss_dh.at(key, GroupKey::is_unfinished);
                let numbers = self.group_for(at, group);
                let number = twisted(numbers, name, twist);
                let set = |key: &mut GroupKey| key.set_number(name, &number);
                self.change_pair(at, set, |world, handle| world.apis.set_number(handle, name, &number))
            }
            DssDh::SetAll { key, algorithm, group, hostile } => {
                let at = self.dss_dh.at(key, GroupKey::is_unfinished);
                let own = self.dss_dh.get(at).1.map_or(Algorithm::DhSf, |key| key.algorithm);
                let algorithm = algorithm.unwrap_or(own);
                let numbers = with_twist(self.group_for(at, group), hostile);
                let bytes = Form { algorithm, private: false, version_3: true }.parameters(&numbers, &[]);
                let set = |key: &mut GroupKey| key.set_all(algorithm, &numbers);
                self.change_pair(at, set, |world, handle| world.apis.set_all(handle, &bytes))
            }
            DssDh::Complete { key } => self.complete(self.dss_dh.at(key, GroupKey::is_unfinished)),
            DssDh::Set { key, param } => {
                let at = self.dss_dh.at(key, |_| true);
                let set = |key: &mut GroupKey| key.set(&param);
                self.change_pair(at, set, |world, handle| world.apis.set(handle, &param))
            }
            DssDh::Verify { key } => {
                let (handle, key) = self.dss_dh.get(self.dss_dh.at(key, |_| true));
                let expected = key.and_then(|key| key.verify());
                same("KP_VERIFY_PARAMS", self.apis.verify_parameters(handle), expected)
            }
            DssDh::Export { key, private, version_3 } => {
                self.export_pair(self.dss_dh.at(key, |_| true), private, version_3)
            }
            DssDh::Agree { own, peer, version_3, exportable } => self.agree(own, peer, version_3, exportable),
            DssDh::Session { key, spec } => self.session(self.dss_dh.at(key, GroupKey::is_agreed), spec),
            DssDh::Duplicate { key } => {
                let at = self.dss_dh.at(key, |_| true);
                let (handle, key) = self.dss_dh.get(at);
                let made = self.apis.duplicate(handle);
                self.keep_pair("DuplicateKey", made, key)?;
                self.compare_pair(at)
            }
            DssDh::Destroy { key } => self.destroy_pair(self.dss_dh.at(key, |_| true)),
            // Elsewhere the user keys are those of RSA.
            DssDh::UserKey { .. } | DssDh::Sign { .. } if self.rules.groups.is_empty() => Ok(()),
            DssDh::UserKey { signs } => {
                let made = self.apis.user_key(if signs { UserKey::Signature } else { UserKey::Exchange });
                let user_key = if signs { &self.dss_dh.signature } else { &self.dss_dh.exchange };
                let expected = user_key.clone().ok_or(NO_KEY);
                self.keep_pair("GetUserKey", made, expected)
            }
            DssDh::Sign { hash, signs, damage, by } => self.sign_dss(hash, signs, damage, by),
            DssDh::Misuse { key } => self.misuse(self.dss_dh.at(key, |_| true)),
        }
    }

    pub(crate) fn end_dss_dh(&mut self) -> Outcome {
        for at in 0..self.dss_dh.keys.len() {
            self.compare_pair(at)?;
            self.export_pair(at, true, true)?;
        }
        for at in 0..self.dss_dh.keys.len() {
            self.destroy_pair(at)?;
            self.destroy_pair(at)?;
        }
        Ok(())
    }

    pub(crate) fn keep_pair(
        &mut self,
        what: &str,
        made: Made<KeyHandle>,
        expected: Result<GroupKey, No>,
    ) -> Outcome {
        same(what, made.both, expected.as_ref().map(|_| ()).map_err(|no| *no))?;
        if let (Some(handle), Ok(key)) = (made.handle, expected) {
            self.check_new(handle)?;
            self.dss_dh.keys.push((handle, Some(key)));
            self.compare_pair(self.dss_dh.keys.len() - 1)?;
        }
        Ok(())
    }

    /// Makes a call that may change a key.
    fn change_pair(
        &mut self,
        at: usize,
        change: impl FnOnce(&mut GroupKey) -> Result<(), No>,
        call: impl FnOnce(&Self, KeyHandle) -> Both<()>,
    ) -> Outcome {
        let (handle, key) = self.dss_dh.get(at);
        let (mut key, dead) = (key.clone().ok(), key.map(drop));
        let expected = key.as_mut().map_or(dead, change);
        same("SetKeyParam", call(self, handle), expected)?;
        if let Some(place) = self.dss_dh.keys.get_mut(at) {
            place.1 = key;
        }
        self.compare_pair(at)
    }

    fn complete(&mut self, at: usize) -> Outcome {
        let was_unfinished = self.dss_dh.get(at).1.is_ok_and(|key| key.is_unfinished());
        let mut random = self.random.clone();
        let complete = |key: &mut GroupKey| key.complete(&mut random);
        self.change_pair(at, complete, |world, handle| world.apis.complete(handle))?;
        self.random = random;
        if let (true, Ok(key)) = (was_unfinished, self.dss_dh.get(at).1) {
            self.dss_dh.keep_user_key(&key);
        }
        Ok(())
    }

    /// The group whose numbers are set on a key: one that fits it, if none is named.
    fn group_for(&self, at: usize, group: Option<usize>) -> &'static Group {
        let fitting = match self.dss_dh.get(at).1 {
            Ok(key) if key.is_dss() => 0,
            Ok(key) if key.len() == GROUPS[4].p.len() => 4,
            _ => 3,
        };
        &GROUPS[group.unwrap_or(fitting)]
    }

    fn export_pair(&self, at: usize, private: bool, version_3: bool) -> Outcome {
        let (handle, key) = self.dss_dh.get(at);
        let expected = key.and_then(|key| key.export(private, version_3));
        same("ExportKey", self.apis.export_pair(handle, private, version_3), expected)
    }

    fn agree(&mut self, own: Slot, peer: Slot, version_3: bool, exportable: bool) -> Outcome {
        fn agrees(key: &GroupKey) -> bool {
            key.is_pair() && !key.is_dss()
        }
        let at = self.dss_dh.at(peer, |key| key.y().is_some() && !key.is_dss());
        self.export_pair(at, false, version_3)?;
        let peer = self.dss_dh.get(at).1;
        let Ok((peer, blob)) = peer.and_then(|peer| peer.export(false, version_3).map(|blob| (peer, blob)))
        else {
            return Ok(());
        };
        let form = Form { algorithm: peer.algorithm, private: false, version_3 };
        let group = peer.group().unwrap().clone();
        let numbers = form.keep(Numbers { group, y: peer.y().unwrap().to_vec(), x: Vec::new() });
        let (handle, own) = self.dss_dh.get(self.dss_dh.at(own, agrees));
        let made = self.apis.import(&blob, flag(exportable, CRYPT_EXPORTABLE), Some(handle));
        let expected = own.and_then(|own| match form.algorithm {
            // There is nothing to agree on.
            Algorithm::DssSign => GroupKey::read(form, numbers, exportable),
            _ => own.agree(&numbers, exportable),
        });
        self.keep_pair("ImportKey", made, expected)
    }

    /// An agreed key takes part in the rest of the program as a session key.
    fn session(&mut self, at: usize, spec: Spec) -> Outcome {
        let (handle, key) = self.dss_dh.get(at);
        let is_agreed = key.as_ref().is_ok_and(GroupKey::is_agreed);
        // The flags of other keys are checked before the parameter.
        let plain = Spec { bits: 0, exportable: false, salt: Salt::Default, ..spec.clone() };
        let spec = if is_agreed { spec } else { plain };
        let expected = key.and_then(|key| {
            let (material, salt) = key.session(&spec, self.rules)?;
            let exportable = spec.exportable || key.can_export();
            Ok(Key::new(self.birth(spec.algorithm, material, salt, exportable)))
        });
        let result = expected.as_ref().map(|_| ()).map_err(|no| *no);
        same("KP_ALGID", self.apis.set_algorithm(handle, &spec), result)?;
        let Ok(key) = expected else { return self.compare_pair(at) };
        compare_params(&self.apis, handle, Ok(&key.now()))?;
        self.dss_dh.keys.remove(at);
        self.keys.push((handle, Some(key)));
        Ok(())
    }

    fn destroy_pair(&mut self, at: usize) -> Outcome {
        let (handle, key) = self.dss_dh.get(at);
        same("DestroyKey", self.apis.destroy(handle), key.map(drop))?;
        if let Some(place) = self.dss_dh.keys.get_mut(at) {
            place.1 = None;
        }
        Ok(())
    }

    fn misuse(&mut self, at: usize) -> Outcome {
        let (handle, key) = self.dss_dh.get(at);
        let expected = key.as_ref().map_or_else(|no| *no, |_| BAD_KEY);
        let pass = Pass { is_final: true, hash: None, oaep: false };
        let mut data = vec![1; 16];
        let (both, other) = self.apis.encrypt(handle, pass, &mut data, 8, false);
        same("Encrypt", both, Err(expected))?;
        prop_assert_eq!(other, vec![1; 16]);
        let (both, other) = self.apis.decrypt(handle, pass, &mut data, true);
        same("Decrypt", both, Err(expected))?;
        prop_assert_eq!(other, vec![1; 16]);
        prop_assert_eq!(data, vec![1; 16]);
        same("the BLOB's size", self.apis.exported_len(handle), Err(expected))?;
        let hash = self.hash(0).0;
        same("HashSessionKey", self.apis.hash_session_key(hash, handle, false), Err(expected))?;
        self.compare_pair(at)
    }

    /// Compares every parameter of a key.
    fn compare_pair(&self, at: usize) -> Outcome {
        let (handle, Ok(key)) = self.dss_dh.get(at) else { return Ok(()) };
        let info = self.apis.store.key_info(handle.typed).unwrap();
        let bits = u32::try_from(key.len() * 8).unwrap();
        let block_bits = if key.is_agreed() { 0 } else { bits };
        let kind = match (&key.half, key.is_dss()) {
            (Half::Pair { .. }, true) => KeyKind::DssPair,
            (Half::Public { .. }, true) => KeyKind::DssPublic,
            (Half::Pair { .. }, false) => KeyKind::DhPair,
            (Half::Public { .. }, false) => KeyKind::DhPublic,
            (Half::Unfinished { .. }, _) => KeyKind::Pregenerated,
            (Half::Agreed(_), _) => KeyKind::Agreed,
        };
        prop_assert_eq!((info.kind(), info.algorithm()), (kind, key.algorithm));
        prop_assert_eq!((info.key_bits(), info.block_bits()), (bits, block_bits));
        prop_assert_eq!((info.permissions().0, info.in_message()), (key.permissions, false));
        prop_assert_eq!((info.iv(), info.salt(), info.mode()), (None, None, None));
        prop_assert_eq!((info.padding(), info.effective_key_bits()), (None, None));

        let number = |param| self.apis.read(handle, param);
        let values = [(KP_ALGID, alg_id(key.algorithm)), (KP_KEYLEN, bits), (KP_BLOCKLEN, block_bits)];
        for (param, value) in values.into_iter().chain([(KP_PERMISSIONS, key.permissions)]) {
            prop_assert_eq!(number(param), Ok(value.to_le_bytes().to_vec()), "parameter {}", param);
        }
        prop_assert_eq!(number(KP_SALT), Err(NTE_BAD_KEY));
        for param in [KP_IV, KP_MODE, KP_MODE_BITS, KP_PADDING, KP_EFFECTIVE_KEYLEN, KP_SALT_EX] {
            prop_assert_eq!(number(param), Err(NTE_BAD_TYPE), "parameter {}", param);
        }
        self.compare_numbers(handle, &key)
    }

    /// Compares the numbers of a key.
    fn compare_numbers(&self, handle: KeyHandle, key: &GroupKey) -> Outcome {
        let info = self.apis.store.key_info(handle.typed).unwrap();
        let number = |param| self.apis.read(handle, param);
        let Some(Group { p, q, g, .. }) = key.group() else {
            prop_assert_eq!((info.p(), info.q(), info.g(), info.y()), (None, None, None, None));
            for param in [KP_P, KP_Q, KP_G, KP_Y, KP_X] {
                prop_assert_eq!(number(param), Err(NTE_BAD_TYPE), "parameter {}", param);
            }
            return Ok(());
        };
        let y = key.y().unwrap_or_default();
        let shown = [(info.p(), KP_P, &p[..]), (info.q(), KP_Q, q), (info.g(), KP_G, g), (info.y(), KP_Y, y)];
        for (typed, param, value) in shown {
            let is_set = !value.is_empty();
            prop_assert_eq!(typed, is_set.then_some(value), "parameter {}", param);
            let expected = if is_set { Ok(value.to_vec()) } else { Err(NTE_BAD_DATA) };
            prop_assert_eq!(number(param), expected, "parameter {}", param);
        }
        let x = match key.x() {
            _ if !key.can_export() => Err(NTE_BAD_KEY_STATE),
            None => Err(NTE_NO_KEY),
            Some(x) => Ok(x.to_vec()),
        };
        prop_assert_eq!(number(KP_X), x);
        Ok(())
    }
}
