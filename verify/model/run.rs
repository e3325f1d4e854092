//! Runs programs: makes each call on the crate and on the model.

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use crate::check::{Outcome, same};
use crate::program::{Call, Into};
use crate::rules::Rules;
use crate::world::World;

/// Runs a program.
pub(crate) fn run(rules: &'static Rules, seed: u64, program: &[Call]) -> Outcome {
    World::new(rules, seed).go(program, true).map(drop)
}

impl World {
    /// Makes calls to the end of a program, and returns the handles that the process gave out.
    ///
    /// The first fork runs the rest before its original does. The two don't see each other, and give out the same
    /// handles.
    fn go(mut self, program: &[Call], forks: bool) -> Result<Vec<u64>, TestCaseError> {
        for (at, call) in program.iter().enumerate() {
            let rest = &program[at + 1..];
            match call {
                Call::Fork if forks => {
                    let works = self.random.works();
                    let given = self.fork().go(rest, false)?;
                    self.random.set_works(works);
                    let alone = self.go(rest, false)?;
                    prop_assert_eq!(
                        &given,
                        &alone,
                        "handles: in the fork on the left, in its original on the right"
                    );
                    return Ok(alone);
                }
                call => self.make(call.clone())?,
            }
        }
        self.end()
    }

    fn make(&mut self, call: Call) -> Outcome {
        match call {
            Call::Generate(spec) => self.generate(&spec),
            Call::Import(import) => self.import(&import),
            Call::Derive { spec, hash, password } => self.derive(&spec, hash, &password),
            Call::Export { key } => self.export(self.at(key)),
            Call::Set { key, param } => self.set(self.at(key), param),
            Call::Encrypt { key, is_final, hash, data, into } => {
                let key = self.at(key);
                let data = self.data(&data, key);
                self.encrypt(key, is_final, hash, &data, into)
            }
            Call::Decrypt { key, is_final, hash, data, in_place } => {
                let key = self.at(key);
                let data = self.data(&data, key);
                self.decrypt(key, is_final, hash, data, in_place)
            }
            Call::Duplicate { key } => self.duplicate(self.at(key)),
            Call::Destroy { key } => self.destroy(self.at(key)),
            Call::CreateHash { algorithm } => self.create_hash(algorithm).map(drop),
            Call::CreateMac { key } => self.create_mac(self.at(key)),
            Call::CreateHmac { key } => self.create_hmac(self.at(key)),
            Call::SetHmacInfo { hash, info } => {
                let (handle, hash) = self.hash(hash);
                let expected = hash.set_hmac_info(&info);
                same("SetHashParam", self.apis.set_hmac_info(handle, &info), expected)
            }
            Call::DuplicateHash { hash, destroys } => self.duplicate_hash(hash, destroys),
            Call::HashData { hash, data } => {
                let (handle, hash) = self.hash(hash);
                let expected = hash.feed(&data);
                same("HashData", self.apis.hash_data(handle, &data), expected)
            }
            Call::HashSessionKey { hash, key, reversed } => {
                self.hash_session_key(hash, self.at(key), reversed)
            }
            Call::HashValue { hash } => {
                let (handle, hash) = self.hash(hash);
                let expected = hash.finish();
                same("HashValue", self.apis.hash_value(handle), expected)
            }
            Call::SetHashValue { hash, value } => {
                let (handle, hash) = self.hash(hash);
                let expected = hash.set(&value);
                same("SetHashParam", self.apis.set_hash_value(handle, &value), expected)
            }
            Call::Rsa(call) => self.make_rsa(call),
            Call::Channel(call) => self.make_channel(call),
            Call::DssDh(call) => self.make_dss_dh(call),
            Call::Fork => Ok(()),
            Call::Random { works } => {
                self.random.set_works(works);
                Ok(())
            }
        }
    }

    /// Compares everything that is alive: every parameter, and the next section of each key.
    fn end(mut self) -> Result<Vec<u64>, TestCaseError> {
        self.random.set_works(true);
        for key in 0..self.keys.len() {
            self.export(key)?;
            let block = vec![0x5a; 16];
            self.encrypt(key, false, None, &block, Into::Vec)?;
            self.decrypt(key, false, None, block, true)?;
            self.encrypt(key, true, None, &[1, 2, 3], Into::Vec)?;
        }
        for slot in 0..self.hashes.len() {
            self.make(Call::HashValue { hash: u8::try_from(slot).unwrap() })?;
        }
        self.end_rsa()?;
        self.end_channel()?;
        self.end_dss_dh()?;
        for key in 0..self.keys.len() {
            self.destroy(key)?;
            self.destroy(key)?;
        }
        let (keys, hashes) = (self.keys.iter(), self.hashes.iter());
        let numbers = keys.map(|(key, _)| key.number).chain(hashes.map(|(hash, _)| hash.number));
        let pairs = self.rsa.numbers().chain(self.dss_dh.numbers());
        Ok(numbers.chain(self.channel.numbers()).chain(pairs).collect())
    }
}
