//! The model of master keys. A key is its history, as in `history.rs`: each answer is computed from its start.

use hcryptkey::{Algorithm, HashAlgorithm};

use crate::apis::{HashHandle, KeyHandle, no_key};
use crate::choices::Slot;
use crate::program::ChannelParam;
use crate::rules::*;

/// A master key: how it was made, and every call since that changed it.
#[derive(Debug, Clone)]
pub(crate) struct Master {
    pub(crate) algorithm: Algorithm,
    pub(crate) secret: Vec<u8>,
    pub(crate) exportable: bool,
    steps: Vec<Step>,
}

#[derive(Debug, Clone)]
enum Step {
    Set(ChannelParam),
    /// A master hash was created.
    Hash,
}

/// A master key at one moment. A master hash has the state of its creation.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub(crate) algorithm: Algorithm,
    pub(crate) secret: Vec<u8>,
    pub(crate) is_master: bool,
    client_random: Vec<u8>,
    server_random: Vec<u8>,
    pub(crate) cipher: Option<(Algorithm, u32)>,
    pub(crate) mac_len: Option<usize>,
}

/// The parts of a key block, in its order: client and server, of the MAC, of the cipher, and of the IV.
pub(crate) struct Block(pub(crate) [Vec<u8>; 6]);

impl Master {
    pub(crate) fn new(algorithm: Algorithm, secret: Vec<u8>, exportable: bool) -> Self {
        Self { algorithm, secret, exportable, steps: Vec::new() }
    }

    pub(crate) fn now(&self) -> State {
        let mut state = State {
            algorithm: self.algorithm,
            secret: self.secret.clone(),
            is_master: false,
            client_random: Vec::new(),
            server_random: Vec::new(),
            cipher: None,
            mac_len: None,
        };
        for step in &self.steps {
            match step {
                Step::Set(ChannelParam::Client(random)) => state.client_random.clone_from(random),
                Step::Set(ChannelParam::Server(random)) => state.server_random.clone_from(random),
                Step::Set(ChannelParam::Cipher(algorithm, bits)) => {
                    state.cipher = (*bits != 0).then_some((*algorithm, *bits));
                }
                Step::Set(ChannelParam::Mac(_, bits)) => {
                    state.mac_len = (*bits != 0).then_some(*bits as usize / 8);
                }
                Step::Hash => state.complete(),
            }
        }
        state
    }

    pub(crate) fn set(&mut self, param: &ChannelParam) -> Result<(), No> {
        match param {
            ChannelParam::Cipher(algorithm, bits) if *bits != 0 && key_len(*algorithm, *bits).is_none() => {
                return Err(BAD_DATA);
            }
            ChannelParam::Mac(HashAlgorithm::Hmac | HashAlgorithm::Ssl3ShaMd5, _) => return Err(BAD_ALGID),
            ChannelParam::Mac(_, bits) if bits % 8 != 0 || *bits > 512 => return Err(BAD_DATA),
            _ => {}
        }
        self.steps.push(Step::Set(param.clone()));
        Ok(())
    }

    /// The state that a master hash gets.
    pub(crate) fn hash(&mut self) -> Result<State, No> {
        let state = self.now();
        if state.client_random.is_empty() || state.server_random.is_empty() {
            return Err(INVALID_PARAMETER);
        }
        self.steps.push(Step::Hash);
        Ok(self.now())
    }
}

impl State {
    fn complete(&mut self) {
        if self.is_master {
            return;
        }
        self.is_master = true;
        let randoms = [&self.client_random[..], &self.server_random].concat();
        match self.algorithm {
            Algorithm::Tls1Master => {
                self.secret = prf(&self.secret, &[b"master secret", &randoms[..]].concat(), 48);
            }
            Algorithm::Ssl3Master => self.secret = ssl3(&self.secret, &randoms, 48),
            _ => {}
        }
    }

    pub(crate) fn block(&self) -> Block {
        let (key, iv) = self
            .cipher
            .map_or((0, 0), |(algorithm, bits)| (key_len(algorithm, bits).unwrap(), block_len(algorithm)));
        let mac = self.mac_len.unwrap_or(0);
        let randoms = [&self.server_random[..], &self.client_random].concat();
        let len = 2 * (mac + key + iv);
        let bytes = match self.algorithm {
            Algorithm::Tls1Master => prf(&self.secret, &[b"key expansion", &randoms[..]].concat(), len),
            Algorithm::Ssl3Master => ssl3(&self.secret, &randoms, len),
            Algorithm::Ssl2Master => return self.ssl2(key, iv),
            _ => return self.pct1(mac, key, iv),
        };
        let mut rest = &bytes[..];
        Block([mac, mac, key, key, iv, iv].map(|len| {
            let (part, behind) = rest.split_at(len);
            rest = behind;
            part.to_vec()
        }))
    }

    fn ssl2(&self, key: usize, iv: usize) -> Block {
        let material =
            |digit: &[u8]| md5(&[&self.secret[..], digit, &self.client_random, &self.server_random].concat());
        let bytes: Vec<u8> = if key <= 8 {
            material(b"")
        } else {
            (b'0'..=b'9').flat_map(|digit| material(&[digit])).collect()
        };
        let (server, client) = (bytes[..key].to_vec(), bytes[key..2 * key].to_vec());
        Block([client.clone(), server.clone(), client, server, vec![0; iv], vec![0; iv]])
    }

    fn pct1(&self, mac: usize, key: usize, iv: usize) -> Block {
        let part = |label: &[u8], len: usize| {
            let is_client = label.starts_with(b"c");
            let is_mac = label.ends_with(b"mac");
            let value = |count: u8| {
                let label = label.repeat(count.into());
                let data = [
                    &[count][..],
                    if is_mac { &[] } else { &label },
                    &self.secret,
                    &label,
                    &self.server_random,
                    &label,
                    // The model sets no certificate, so only its label is left.
                    if is_client { &label } else { &[] },
                    &self.client_random,
                    &label,
                ]
                .concat();
                if mac == 20 { sha1(&data) } else { md5(&data) }
            };
            let mut bytes: Vec<u8> = (1..=16).flat_map(value).collect();
            bytes.truncate(len);
            bytes
        };
        Block([
            part(b"cmac", mac),
            part(b"svmac", mac),
            part(b"cw", key),
            part(b"svw", key),
            vec![0; iv],
            vec![0; iv],
        ])
    }
}

/// The length in bytes of a key of these bits, if the cipher has such keys.
fn key_len(algorithm: Algorithm, bits: u32) -> Option<usize> {
    let fixed = match algorithm {
        Algorithm::Des => (&[56, 64][..], 8),
        Algorithm::TripleDes => (&[168, 192][..], 24),
        Algorithm::Aes128 => (&[128][..], 16),
        _ => return bits.is_multiple_of(8).then_some(bits as usize / 8),
    };
    fixed.0.contains(&bits).then_some(fixed.1)
}

fn md5(data: &[u8]) -> Vec<u8> {
    hash(HashAlgorithm::Md5, data)
}

fn sha1(data: &[u8]) -> Vec<u8> {
    hash(HashAlgorithm::Sha1, data)
}

fn ssl3(secret: &[u8], randoms: &[u8], len: usize) -> Vec<u8> {
    let block = |at: u8| {
        let letters = vec![b'A' + at; usize::from(at) + 1];
        md5(&[secret, &sha1(&[&letters[..], secret, randoms].concat())].concat())
    };
    let mut bytes: Vec<u8> = (0..26).flat_map(block).collect();
    bytes.truncate(len);
    bytes
}

/// The pseudorandom function of TLS 1.0; the label is the front of the seed.
pub(crate) fn prf(secret: &[u8], seed: &[u8], len: usize) -> Vec<u8> {
    let half = secret.len().div_ceil(2);
    let stream = |hash: fn(&[u8]) -> Vec<u8>, key: &[u8]| {
        let hmac = |data: &[u8]| {
            let mut block = [0; 64];
            block[..key.len()].copy_from_slice(key);
            let inner = hash(&[&block.map(|byte| byte ^ 0x36)[..], data].concat());
            hash(&[&block.map(|byte| byte ^ 0x5c)[..], &inner].concat())
        };
        let (mut bytes, mut chained) = (Vec::new(), hmac(seed));
        while bytes.len() < len {
            bytes.extend(hmac(&[&chained[..], seed].concat()));
            chained = hmac(&chained);
        }
        bytes
    };
    let (one, other) = (stream(md5, &secret[..half]), stream(sha1, &secret[secret.len() - half..]));
    one.into_iter().zip(other).map(|(one, other)| one ^ other).take(len).collect()
}

/// Every handle of a master key or of its hash, with the model's.
#[derive(Clone, Default)]
pub(crate) struct ChannelKeys {
    pub(crate) keys: Vec<(KeyHandle, Option<Master>)>,
    /// With the handle of the key that the hash was created with.
    pub(crate) hashes: Vec<(HashHandle, State, KeyHandle)>,
}

impl ChannelKeys {
    pub(crate) fn handles(&self) -> impl Iterator<Item = KeyHandle> {
        self.keys.iter().map(|(handle, _)| *handle)
    }

    pub(crate) fn numbers(&self) -> impl Iterator<Item = u64> {
        self.handles().map(|handle| handle.number).chain(self.hashes.iter().map(|(hash, ..)| hash.number))
    }

    pub(crate) fn get(&mut self, slot: Slot) -> (KeyHandle, Option<&mut Master>) {
        let at = usize::from(slot) % self.keys.len().max(1);
        self.keys.get_mut(at).map_or((no_key(), None), |(handle, key)| (*handle, key.as_mut()))
    }

    pub(crate) fn hash(&self, slot: Slot) -> Option<(HashHandle, State, KeyHandle)> {
        self.hashes.get(usize::from(slot) % self.hashes.len().max(1)).cloned()
    }

    /// A hash, and the state that a call on it uses now: that of its creation, with the algorithms of its key if the key is alive.
    pub(crate) fn used_hash(&self, slot: Slot) -> Option<(HashHandle, State)> {
        let (hash, mut state, key) = self.hash(slot)?;
        if let Some((_, Some(master))) = self.keys.iter().find(|(handle, _)| *handle == key) {
            let now = master.now();
            (state.cipher, state.mac_len) = (now.cipher, now.mac_len);
        }
        Some((hash, state))
    }
}
