//! Random programs of calls.

use hcryptkey::{Algorithm, HashAlgorithm, Padding};
use proptest::prelude::*;
use proptest::sample::select;

use crate::choices::{Slot, bytes};
use crate::dss_dh_program::{self, DssDh};
use crate::history::{HmacInfo, Param};
use crate::rules::{Rules, Salt, Spec};

/// For the hash of a section: one of another store.
pub(crate) const FOREIGN: Slot = Slot::MAX;

#[derive(Debug, Clone)]
pub(crate) enum Call {
    Generate(Spec),
    Import(Import),
    Derive {
        spec: Spec,
        hash: HashAlgorithm,
        password: Vec<u8>,
    },
    Export {
        key: Slot,
    },
    Set {
        key: Slot,
        param: Param,
    },
    Encrypt {
        key: Slot,
        is_final: bool,
        hash: Option<Slot>,
        data: Data,
        into: Into,
    },
    Decrypt {
        key: Slot,
        is_final: bool,
        hash: Option<Slot>,
        data: Data,
        in_place: bool,
    },
    Duplicate {
        key: Slot,
    },
    Destroy {
        key: Slot,
    },
    CreateHash {
        algorithm: HashAlgorithm,
    },
    CreateMac {
        key: Slot,
    },
    CreateHmac {
        key: Slot,
    },
    SetHmacInfo {
        hash: Slot,
        info: HmacInfo,
    },
    /// A hash is duplicated, and the copy destroyed again, or not.
    DuplicateHash {
        hash: Slot,
        destroys: bool,
    },
    HashData {
        hash: Slot,
        data: Vec<u8>,
    },
    HashSessionKey {
        hash: Slot,
        key: Slot,
        reversed: bool,
    },
    HashValue {
        hash: Slot,
    },
    SetHashValue {
        hash: Slot,
        value: Vec<u8>,
    },
    Rsa(Rsa),
    Channel(Channel),
    DssDh(DssDh),
    /// The rest of the program is run in a fork, and then here.
    Fork,
    /// From now on the random source works, or fails.
    Random {
        works: bool,
    },
}

/// A call on the master keys of secure channels, which have slots of their own, as their hashes do.
#[derive(Debug, Clone)]
pub(crate) enum Channel {
    Import {
        algorithm: Algorithm,
        secret: Vec<u8>,
        exportable: bool,
    },
    Set {
        key: Slot,
        param: ChannelParam,
    },
    Export {
        key: Slot,
    },
    Duplicate {
        key: Slot,
    },
    Destroy {
        key: Slot,
    },
    /// A master hash.
    Hash {
        key: Slot,
    },
    DuplicateHash {
        hash: Slot,
    },
    Value {
        hash: Slot,
    },
    Derive {
        hash: Slot,
        mac: bool,
        server: bool,
    },
    /// TLS1PRF is created, read and destroyed.
    Prf {
        key: Slot,
        label: Vec<u8>,
        seed: Vec<u8>,
        len: usize,
    },
}

/// A parameter of a master key.
#[derive(Debug, Clone)]
pub(crate) enum ChannelParam {
    Client(Vec<u8>),
    Server(Vec<u8>),
    Cipher(Algorithm, u32),
    Mac(HashAlgorithm, u32),
}

/// A call on RSA keys, which have slots of their own.
#[derive(Debug, Clone)]
pub(crate) enum Rsa {
    Import {
        pair: usize,
        signs: bool,
        private: bool,
        exportable: bool,
    },
    Export {
        key: Slot,
        private: bool,
    },
    Set {
        key: Slot,
        param: Param,
    },
    Duplicate {
        key: Slot,
    },
    Destroy {
        key: Slot,
    },
    /// A session key is wrapped, and unwrapped by the same RSA key or another; by the container's without one.
    Wrap {
        session: Slot,
        key: Slot,
        oaep: bool,
        by: Option<Slot>,
        with_oaep: bool,
        exportable: bool,
    },
    /// A message is encrypted, and decrypted by the same RSA key or another.
    Cipher {
        key: Slot,
        message: Vec<u8>,
        oaep: bool,
        by: Slot,
    },
    /// A hash is signed, and the signature, damaged or not, checked under any key.
    Sign {
        hash: Slot,
        signs: bool,
        no_hash_oid: bool,
        damage: Option<u16>,
        by: Slot,
    },
}

/// A BLOB to import, correct except for one property.
#[derive(Debug, Clone)]
pub(crate) struct Import {
    pub(crate) algorithm: Algorithm,
    pub(crate) material: Vec<u8>,
    pub(crate) exportable: bool,
    pub(crate) no_salt: bool,
    pub(crate) hmac_key: bool,
    pub(crate) damage: Damage,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Damage {
    None,
    Version(u8),
    Reserved(u8),
    Type(u8),
    AlgId(u32),
    /// This many bytes are missing at the end, at least one.
    Cut(u8),
    /// This many bytes follow the end.
    Tail(u8),
}

/// Where the data of a section comes from.
#[derive(Debug, Clone)]
pub(crate) enum Data {
    Fresh(Vec<u8>),
    /// The output of an earlier call, counted from the latest.
    Output(u8),
    /// The same with one bit changed.
    Tampered(u8, u16),
    /// Ciphertext that the key decrypts to this many blocks, the last of which ends with this many equal bytes: good
    /// padding, or bad padding that random data seldom has.
    Crafted {
        blocks: u8,
        tail: u8,
        len: u8,
    },
}

/// The destination of an encryption.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Into {
    Vec,
    /// A buffer with this many bytes after the data.
    Room(u8),
    /// A buffer that is shorter than the data by this many bytes.
    Short(u8),
    /// No buffer: the call returns the size.
    Nothing,
}

const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::Des,
    Algorithm::TripleDes112,
    Algorithm::TripleDes,
    Algorithm::Rc2,
    Algorithm::Rc4,
    Algorithm::Aes128,
    Algorithm::Aes192,
    Algorithm::Aes256,
    Algorithm::CylinkMek,
];

const HASHES: [HashAlgorithm; 8] = [
    HashAlgorithm::Md2,
    HashAlgorithm::Md4,
    HashAlgorithm::Md5,
    HashAlgorithm::Sha1,
    HashAlgorithm::Sha256,
    HashAlgorithm::Sha384,
    HashAlgorithm::Sha512,
    HashAlgorithm::Ssl3ShaMd5,
];

pub(crate) fn call(rules: &Rules) -> impl Strategy<Value = Call> + use<> {
    let channels = if rules.masters.is_empty() { 1 } else { 40 };
    // A profile has keys of RSA, or keys of DSS and Diffie-Hellman.
    let dss_dh = dss_dh_program::call(spec(rules)).prop_map(Call::DssDh);
    let (often, pairs) = if rules.groups.is_empty() {
        (4, prop_oneof![3 => rsa(rules).prop_map(Call::Rsa), 1 => dss_dh].boxed())
    } else {
        (40, dss_dh.boxed())
    };
    prop_oneof![
        3 => creation(rules),
        1 => any::<Slot>().prop_map(|key| Call::Export { key }),
        8 => (any::<Slot>(), param(rules)).prop_map(|(key, param)| Call::Set { key, param }),
        9 => (any::<Slot>(), any::<bool>(), riding(), data(), into()).prop_map(
            |(key, is_final, hash, data, into)| Call::Encrypt { key, is_final, hash, data, into },
        ),
        9 => (any::<Slot>(), any::<bool>(), riding(), data(), any::<bool>()).prop_map(
            |(key, is_final, hash, data, in_place)| Call::Decrypt { key, is_final, hash, data, in_place },
        ),
        6 => any::<Slot>().prop_map(|key| Call::Duplicate { key }),
        2 => any::<Slot>().prop_map(|key| Call::Destroy { key }),
        1 => select(&HASHES).prop_map(|algorithm| Call::CreateHash { algorithm }),
        1 => any::<Slot>().prop_map(|key| Call::CreateMac { key }),
        1 => any::<Slot>().prop_map(|key| Call::CreateHmac { key }),
        2 => (any::<Slot>(), hmac_info()).prop_map(|(hash, info)| Call::SetHmacInfo { hash, info }),
        1 => (any::<Slot>(), any::<bool>())
            .prop_map(|(hash, destroys)| Call::DuplicateHash { hash, destroys }),
        1 => (any::<Slot>(), bytes(0..40_usize)).prop_map(|(hash, data)| Call::HashData { hash, data }),
        1 => (any::<Slot>(), any::<Slot>(), any::<bool>())
            .prop_map(|(hash, key, reversed)| Call::HashSessionKey { hash, key, reversed }),
        1 => any::<Slot>().prop_map(|hash| Call::HashValue { hash }),
        1 => (any::<Slot>(), bytes(0..70_usize)).prop_map(|(hash, value)| Call::SetHashValue { hash, value }),
        often => pairs,
        channels => channel().prop_map(Call::Channel),
        1 => Just(Call::Fork),
        1 => any::<bool>().prop_map(|works| Call::Random { works }),
    ]
}

fn hmac_info() -> impl Strategy<Value = HmacInfo> {
    let algorithm = prop_oneof![
        8 => select(&HASHES),
        1 => select(&[HashAlgorithm::Hmac, HashAlgorithm::Mac]),
    ];
    let string = || prop_oneof![3 => Just(Vec::new()), 1 => bytes(0..150_usize)];
    (algorithm, string(), string()).prop_map(|(algorithm, inner, outer)| HmacInfo { algorithm, inner, outer })
}

fn channel() -> impl Strategy<Value = Channel> {
    let slot = any::<Slot>;
    let masters = [
        (Algorithm::Tls1Master, 48),
        (Algorithm::Ssl3Master, 48),
        (Algorithm::Ssl2Master, 16),
        (Algorithm::Pct1Master, 16),
    ];
    let import =
        (select(masters.to_vec()), bytes(Just(60)), prop::option::weighted(0.1, 0..50_usize), any::<bool>());
    prop_oneof![
        3 => import.prop_map(|((algorithm, usual), mut secret, len, exportable)| {
            secret.truncate(len.unwrap_or(usual));
            Channel::Import { algorithm, secret, exportable }
        }),
        8 => (slot(), channel_param()).prop_map(|(key, param)| Channel::Set { key, param }),
        1 => slot().prop_map(|key| Channel::Export { key }),
        2 => slot().prop_map(|key| Channel::Duplicate { key }),
        1 => slot().prop_map(|key| Channel::Destroy { key }),
        4 => slot().prop_map(|key| Channel::Hash { key }),
        1 => slot().prop_map(|hash| Channel::DuplicateHash { hash }),
        1 => slot().prop_map(|hash| Channel::Value { hash }),
        4 => (slot(), any::<bool>(), any::<bool>())
            .prop_map(|(hash, mac, server)| Channel::Derive { hash, mac, server }),
        2 => (slot(), bytes(0..20_usize), bytes(0..80_usize), 0..150_usize)
            .prop_map(|(key, label, seed, len)| Channel::Prf { key, label, seed, len }),
    ]
}

fn channel_param() -> impl Strategy<Value = ChannelParam> {
    let ciphers = [Algorithm::Rc4, Algorithm::Rc2, Algorithm::Des, Algorithm::TripleDes, Algorithm::Aes128];
    let bits = prop_oneof![6 => Just(None), 1 => select(&[0, 40, 56, 129, 256]).prop_map(Some)];
    let usual = |algorithm: Algorithm| match algorithm {
        Algorithm::Des => 56,
        Algorithm::TripleDes => 168,
        _ => 128,
    };
    let macs = [
        (HashAlgorithm::Md5, 128),
        (HashAlgorithm::Sha1, 160),
        (HashAlgorithm::Sha1, 0),
        (HashAlgorithm::Md5, 127),
        (HashAlgorithm::Hmac, 128),
    ];
    prop_oneof![
        3 => bytes(prop_oneof![5 => Just(32), 1 => 0..70_usize]).prop_map(ChannelParam::Client),
        3 => bytes(prop_oneof![5 => Just(32), 1 => 0..70_usize]).prop_map(ChannelParam::Server),
        3 => (select(ciphers.to_vec()), bits)
            .prop_map(move |(algorithm, bits)| ChannelParam::Cipher(algorithm, bits.unwrap_or(usual(algorithm)))),
        2 => select(macs.to_vec()).prop_map(|(hash, bits)| ChannelParam::Mac(hash, bits)),
    ]
}

fn rsa(rules: &Rules) -> impl Strategy<Value = Rsa> + use<> {
    let slot = any::<Slot>;
    let flag = any::<bool>;
    // The same key usually decrypts what it encrypted.
    let other = || (slot(), prop_oneof![3 => Just(None), 1 => any::<Slot>().prop_map(Some)]);
    prop_oneof![
        2 => (0..3_usize, flag(), prop::bool::weighted(0.7), flag())
            .prop_map(|(pair, signs, private, exportable)| Rsa::Import { pair, signs, private, exportable }),
        1 => (slot(), flag()).prop_map(|(key, private)| Rsa::Export { key, private }),
        1 => (slot(), param(rules)).prop_map(|(key, param)| Rsa::Set { key, param }),
        1 => slot().prop_map(|key| Rsa::Duplicate { key }),
        1 => slot().prop_map(|key| Rsa::Destroy { key }),
        2 => (slot(), other(), flag(), prop::bool::weighted(0.2), prop::bool::weighted(0.1), flag()).prop_map(
            |(session, (key, by), oaep, container, mixes, exportable)| Rsa::Wrap {
                session,
                key,
                oaep,
                by: (!container).then_some(by.unwrap_or(key)),
                with_oaep: oaep != mixes,
                exportable,
            },
        ),
        1 => (other(), bytes(0..60_usize), flag()).prop_map(|((key, by), message, oaep)| Rsa::Cipher {
            key,
            message,
            oaep,
            by: by.unwrap_or(key),
        }),
        2 => (slot(), flag(), flag(), prop::option::weighted(0.3, any::<u16>()), slot())
            .prop_map(|(hash, signs, no_hash_oid, damage, by)| Rsa::Sign { hash, signs, no_hash_oid, damage, by }),
    ]
}

pub(crate) fn creation(rules: &Rules) -> impl Strategy<Value = Call> + use<> {
    let pairs = if rules.groups.is_empty() { 0 } else { 15 };
    prop_oneof![
        2 => spec(rules).prop_map(Call::Generate),
        2 => import(rules).prop_map(Call::Import),
        1 => (spec(rules), select(&HASHES), bytes(0..20_usize))
            .prop_map(|(spec, hash, password)| Call::Derive { spec, hash, password }),
        pairs => dss_dh_program::creation().prop_map(Call::DssDh),
    ]
}

/// Usually a cipher of the profile, RC2 and RC4 more often, because they have more rules.
fn algorithm(rules: &Rules) -> impl Strategy<Value = Algorithm> + use<> {
    let known = select(if rules.ciphers.is_empty() { &ALGORITHMS } else { rules.ciphers });
    prop_oneof![6 => known, 1 => select(&ALGORITHMS), 2 => Just(Algorithm::Rc2), 1 => Just(Algorithm::Rc4)]
}

fn spec(rules: &Rules) -> impl Strategy<Value = Spec> + use<> {
    let bits = prop_oneof![
        8 => Just(0),
        5 => select(&[40, 40, 40, 48, 56, 56, 64, 128, 112, 168, 192, 256, 512, 800]),
        1 => 1_u32..=300,
    ];
    let salt = select(&[Salt::Default, Salt::No, Salt::Create]);
    (algorithm(rules), bits, any::<bool>(), salt).prop_map(|(algorithm, bits, exportable, salt)| Spec {
        algorithm,
        bits,
        exportable,
        salt,
    })
}

fn import(rules: &Rules) -> impl Strategy<Value = Import> + use<> {
    // Usually as many of these bytes as the cipher takes.
    let material = (bytes(Just(100)), prop_oneof![6 => Just(None), 4 => len().prop_map(Some)]);
    let material = (algorithm(rules), material).prop_map(|(algorithm, (mut material, len))| {
        let usual = match algorithm {
            Algorithm::Rc2 | Algorithm::Rc4 => 5,
            Algorithm::Des | Algorithm::CylinkMek => 8,
            Algorithm::TripleDes | Algorithm::Aes192 => 24,
            Algorithm::Aes256 => 32,
            _ => 16,
        };
        material.truncate(len.unwrap_or(usual));
        (algorithm, material)
    });
    let damage = prop_oneof![
        20 => Just(Damage::None),
        1 => any::<u8>().prop_map(Damage::Version),
        1 => any::<u8>().prop_map(Damage::Reserved),
        1 => select(&[0, 1, 2, 5, 9, 200]).prop_map(Damage::Type),
        1 => select(&[0, 0x6604, 0x8003, 0x660d]).prop_map(Damage::AlgId),
        1 => any::<u8>().prop_map(Damage::Cut),
        1 => any::<u8>().prop_map(Damage::Tail),
    ];
    (material, any::<bool>(), any::<bool>(), prop::bool::weighted(0.1), damage).prop_map(
        |((algorithm, material), exportable, no_salt, hmac_key, damage)| Import {
            algorithm,
            material,
            exportable,
            no_salt,
            hmac_key,
            damage,
        },
    )
}

/// Lengths of keys in bytes, usually short ones: those of RC2 and RC4.
fn len() -> impl Strategy<Value = usize> {
    prop_oneof![3 => 5..=16_usize, 1 => 0..=100_usize]
}

fn param(rules: &Rules) -> impl Strategy<Value = Param> + use<> {
    // Where there is more than one padding, it is set more often.
    let often = if rules.paddings.len() > 1 { 12 } else { 2 };
    prop_oneof![
        4 => bytes(prop_oneof![3 => Just(16), 1 => 0..20_usize]).prop_map(Param::Iv),
        8 => prop_oneof![12 => select(&[1, 2, 4, 4]), 1 => 0..8_u32, 1 => any::<u32>()].prop_map(Param::Mode),
        1 => any::<u32>().prop_map(Param::ModeBits),
        often => select(&[Padding::Pkcs5, Padding::Zero, Padding::Random]).prop_map(Param::Padding),
        1 => prop_oneof![any::<u32>(), Just(0x3b), Just(0x3f)].prop_map(Param::Permissions),
        2 => bytes(Just(11)).prop_map(|salt| Param::Salt(salt.try_into().unwrap())),
        3 => bytes(0..30_usize).prop_map(Param::SaltEx),
        2 => prop_oneof![
            2 => select(&[40, 56, 128]),
            3 => 1..=1024_u32,
            1 => select(&[0, 1025, u32::MAX]),
        ]
        .prop_map(Param::EffectiveKeyLen),
    ]
}

/// Usually short messages, often whole blocks; occasionally a message of many blocks.
fn data() -> impl Strategy<Value = Data> {
    let len = prop_oneof![
        1 => Just(0),
        6 => 0..40_usize,
        6 => (0..6_usize).prop_map(|blocks| blocks * 16),
        3 => (0..6_usize).prop_map(|blocks| blocks * 8),
        1 => 0..400_usize,
        1 => (0..25_usize).prop_map(|blocks| blocks * 16),
    ];
    prop_oneof![
        4 => bytes(len).prop_map(Data::Fresh),
        4 => prop_oneof![3 => Just(0), 1 => any::<u8>()].prop_map(Data::Output),
        1 => (0..3_u8, any::<u16>()).prop_map(|(back, bit)| Data::Tampered(back, bit)),
        2 => crafted(),
    ]
}

fn crafted() -> impl Strategy<Value = Data> {
    // As many as they say, or not quite.
    let len =
        prop_oneof![3 => Just(None), 1 => select(&[8, 16]).prop_map(Some), 1 => (0..17_u8).prop_map(Some)];
    (1..4_u8, prop_oneof![1 => Just(0), 4 => 0..19_u8], len).prop_map(|(blocks, tail, len)| Data::Crafted {
        blocks,
        tail,
        len: len.unwrap_or(tail),
    })
}

fn into() -> impl Strategy<Value = Into> {
    prop_oneof![
        5 => Just(Into::Vec),
        4 => (0..40_u8).prop_map(Into::Room),
        1 => any::<u8>().prop_map(Into::Short),
        1 => Just(Into::Nothing),
    ]
}

fn riding() -> impl Strategy<Value = Option<Slot>> {
    prop_oneof![40 => Just(None), 10 => any::<Slot>().prop_map(Some), 1 => Just(Some(FOREIGN))]
}
