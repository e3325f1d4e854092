//! The calls on master keys, their hashes, and the keys that are derived from them.

use hcryptkey::HashAlgorithm;
use hcryptkey::codes::*;

use crate::apis::{Both, HashHandle, KeyHandle, Made, flag};
use crate::channel::{Master, State, prf};
use crate::check::{Outcome, same};
use crate::choices::Slot;
use crate::history::{Key, Param, Step};
use crate::program::{Channel, ChannelParam};
use crate::rules::*;
use crate::world::World;

impl World {
    pub(crate) fn make_channel(&mut self, call: Channel) -> Outcome {
        match call {
            Channel::Import { algorithm, secret, exportable } => {
                let len = u32::try_from(secret.len()).unwrap();
                let blob = [&[8, 2, 0, 0][..], &alg_id(algorithm).to_le_bytes(), &len.to_le_bytes(), &secret];
                let made = self.apis.import(&blob.concat(), flag(exportable, CRYPT_EXPORTABLE), None);
                let expected = self.rules.check_master(algorithm, secret.len());
                self.keep_master(
                    "ImportKey",
                    made,
                    expected.map(|()| Master::new(algorithm, secret, exportable)),
                )
            }
            Channel::Set { key, param } => self.set_master(key, &param),
            Channel::Export { key } => self.export_master(key),
            Channel::Duplicate { key } => {
                let (handle, master) = self.channel.get(key);
                let expected = master.cloned().ok_or(DEAD_KEY);
                let made = self.apis.duplicate(handle);
                self.keep_master("DuplicateKey", made, expected)
            }
            Channel::Destroy { key } => self.destroy_master(key),
            Channel::Hash { key } => {
                let (handle, master) = self.channel.get(key);
                let expected = master.ok_or(DEAD_KEY).and_then(Master::hash);
                let made = self.apis.create_hash(HashAlgorithm::SchannelMaster, Some(handle));
                self.keep_master_hash("CreateHash", made, expected, handle)
            }
            Channel::DuplicateHash { hash } => {
                let Some((handle, state, key)) = self.channel.hash(hash) else { return Ok(()) };
                let made = self.apis.duplicate_hash(handle);
                self.keep_master_hash("DuplicateHash", made, Ok(state), key)
            }
            Channel::Value { hash } => {
                let Some((handle, state)) = self.channel.used_hash(hash) else { return Ok(()) };
                same("HashValue", self.apis.hash_value(handle), Ok(state.block().0.concat()))
            }
            Channel::Derive { hash, mac, server } => self.derive_of_channel(hash, mac, server),
            Channel::Prf { key, label, seed, len } => self.prf(key, &label, &seed, len),
        }
    }

    pub(crate) fn end_channel(&mut self) -> Outcome {
        for at in 0..self.channel.hashes.len() {
            self.make_channel(Channel::Value { hash: Slot::try_from(at).unwrap() })?;
        }
        for at in 0..self.channel.keys.len() {
            let slot = Slot::try_from(at).unwrap();
            self.export_master(slot)?;
            self.destroy_master(slot)?;
            self.destroy_master(slot)?;
        }
        Ok(())
    }

    fn keep_master(&mut self, what: &str, made: Made<KeyHandle>, expected: Result<Master, No>) -> Outcome {
        same(what, made.both, expected.as_ref().map(|_| ()).map_err(|no| *no))?;
        if let (Some(handle), Ok(key)) = (made.handle, expected) {
            self.check_new(handle)?;
            self.channel.keys.push((handle, Some(key)));
        }
        Ok(())
    }

    fn keep_master_hash(
        &mut self,
        what: &str,
        made: Made<HashHandle>,
        expected: Result<State, No>,
        key: KeyHandle,
    ) -> Outcome {
        same(what, made.both, expected.as_ref().map(|_| ()).map_err(|no| *no))?;
        if let (Some(handle), Ok(state)) = (made.handle, expected) {
            self.channel.hashes.push((handle, state, key));
        }
        Ok(())
    }

    fn set_master(&mut self, slot: Slot, param: &ChannelParam) -> Outcome {
        let (handle, master) = self.channel.get(slot);
        let expected = master.map_or(Err(DEAD_KEY), |master| master.set(param));
        same("SetKeyParam", self.apis.set_channel(handle, param), expected)
    }

    fn export_master(&mut self, slot: Slot) -> Outcome {
        let (handle, master) = self.channel.get(slot);
        let expected = master.ok_or(DEAD_KEY).and_then(|master| {
            let secret = master.now().secret;
            let len = u32::try_from(secret.len()).unwrap().to_le_bytes();
            let header = [&[8, 2, 0, 0], &alg_id(master.algorithm).to_le_bytes()[..], &len].concat();
            if master.exportable { Ok([header, secret].concat()) } else { Err(BAD_KEY_STATE) }
        });
        same("ExportKey", self.apis.export(handle, PLAINTEXTKEYBLOB), expected)
    }

    fn destroy_master(&mut self, slot: Slot) -> Outcome {
        let (handle, master) = self.channel.get(slot);
        let expected = master.map(drop).ok_or(DEAD_KEY);
        same("DestroyKey", self.apis.destroy(handle), expected)?;
        for (_, key) in self.channel.keys.iter_mut().filter(|(other, _)| *other == handle) {
            *key = None;
        }
        Ok(())
    }

    /// A MAC key is exported and destroyed. A session key takes part in the rest of the program.
    fn derive_of_channel(&mut self, hash: Slot, mac: bool, server: bool) -> Outcome {
        let Some((handle, state)) = self.channel.used_hash(hash) else { return Ok(()) };
        let made = self.apis.derive_of_channel(handle, mac, server);
        let parts = state.block().0;
        let part = |kind: usize| parts[2 * kind + usize::from(server)].clone();
        if mac {
            let expected = state.mac_len.map(drop).ok_or(BAD_FLAGS);
            same("DeriveKey", made.both, expected)?;
            let Some(key) = made.handle else { return Ok(()) };
            let (material, len) = (part(0), u32::try_from(part(0).len()).unwrap().to_le_bytes());
            let blob = [&[8, 2, 0, 0, 3, 0x4c, 0, 0], &len[..], &material].concat();
            same("ExportKey", self.apis.export(key, PLAINTEXTKEYBLOB), Ok(blob))?;
            return same("DestroyKey", self.apis.destroy(key), Ok(()));
        }
        let expected = state.cipher.ok_or(BAD_FLAGS).and_then(|(algorithm, bits)| {
            let len = self.rules.key_len(algorithm, bits)?;
            let salt = self.rules.salt_len(algorithm, len, Salt::Default);
            let material = with_parity(algorithm, part(1));
            let mut key = Key::new(self.birth(algorithm, material, vec![0; salt], true));
            key.remember(Step::Set(Param::Iv(part(2))));
            Ok(key)
        });
        self.keep("DeriveKey", made, expected)
    }

    fn prf(&mut self, key: Slot, label: &[u8], seed: &[u8], len: usize) -> Outcome {
        let (handle, master) = self.channel.get(key);
        let expected = master.ok_or(DEAD_KEY).and_then(|master| {
            let state = master.now();
            match master.algorithm == hcryptkey::Algorithm::Tls1Master {
                false => Err(BAD_KEY),
                true if !state.is_master => Err(BAD_KEY_STATE),
                true => Ok(state.secret),
            }
        });
        let made = self.apis.create_hash(HashAlgorithm::Tls1Prf, Some(handle));
        same("CreateHash", made.both, expected.as_ref().map(|_| ()).map_err(|no| *no))?;
        let (Some(hash), Ok(secret)) = (made.handle, expected) else { return Ok(()) };
        let output: Both<Vec<u8>> = self.apis.prf(hash, label, seed, len);
        same("TLS1PRF", output, Ok(prf(&secret, &[label, seed].concat(), len)))?;
        same("DestroyHash", self.apis.destroy_hash(hash), Ok(()))
    }
}
