//! Random calls on keys of DSS and Diffie-Hellman.

use hcryptkey::Algorithm;
use proptest::prelude::*;
use proptest::sample::select;

use crate::choices::{Slot, bytes};
use crate::history::Param;
use crate::rules::Spec;

/// A call on keys of DSS and Diffie-Hellman, which have slots of their own. Agreed keys are among them until they are session
/// keys.
#[derive(Debug, Clone)]
pub(crate) enum DssDh {
    /// A key without numbers.
    Generate {
        algorithm: Algorithm,
        bits: u32,
        exportable: bool,
    },
    Import(Import),
    /// One number of a key is set.
    SetNumber {
        key: Slot,
        name: Name,
        group: Option<usize>,
        twist: Option<Twist>,
    },
    /// All numbers are set at once, in the format of an algorithm.
    SetAll {
        key: Slot,
        algorithm: Option<Algorithm>,
        group: Option<usize>,
        hostile: Option<(Name, Twist)>,
    },
    /// x and y are made.
    Complete {
        key: Slot,
    },
    /// Another parameter is set.
    Set {
        key: Slot,
        param: Param,
    },
    /// p and q are tested.
    Verify {
        key: Slot,
    },
    Export {
        key: Slot,
        private: bool,
        version_3: bool,
    },
    /// The public half of one key is exported, and imported under another.
    Agree {
        own: Slot,
        peer: Slot,
        version_3: bool,
        exportable: bool,
    },
    /// An agreed key becomes a session key.
    Session {
        key: Slot,
        spec: Spec,
    },
    Duplicate {
        key: Slot,
    },
    Destroy {
        key: Slot,
    },
    /// A user key of the container gets a handle.
    UserKey {
        signs: bool,
    },
    /// A hash is signed, and the signature, damaged or not, checked under any key.
    Sign {
        hash: Slot,
        signs: bool,
        damage: Option<SignatureDamage>,
        by: Slot,
    },
    /// Calls that these keys don't take.
    Misuse {
        key: Slot,
    },
}

/// A BLOB to import, correct except for one number and one property.
#[derive(Debug, Clone)]
pub(crate) struct Import {
    pub(crate) algorithm: Algorithm,
    pub(crate) group: usize,
    pub(crate) private: bool,
    pub(crate) version_3: bool,
    pub(crate) exportable: bool,
    pub(crate) x: Vec<u8>,
    pub(crate) hostile: Option<(Name, Twist)>,
    pub(crate) damage: Damage,
    pub(crate) under: Option<Slot>,
}

/// A number of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Name {
    P,
    Q,
    G,
    J,
    Seed,
    Y,
    X,
}

/// A number in place of the right one, of the same length.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Twist {
    Small(u8),
    /// The number that all are below.
    Bound,
    /// One less.
    Last,
    /// A number of a small order, if the group has some.
    LowOrder,
    Bit(u16),
}

/// A mistake in the bytes of a BLOB.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Damage {
    None,
    Version(u8),
    /// A bit of the magic is changed.
    Magic(u8),
    Bits(u32),
    /// This many bytes are missing at the end, at least one.
    Cut(u8),
    /// This many bytes follow the end.
    Tail(u8),
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum SignatureDamage {
    Bit(u16),
    Len(u8),
    NoR,
    NoS,
    /// q is added to s, if there is room.
    PlusQ,
}

/// DSS signs, so it has more calls.
const ALGORITHMS: [Algorithm; 4] =
    [Algorithm::DssSign, Algorithm::DssSign, Algorithm::DhSf, Algorithm::DhEphem];

/// Usually a group that the algorithm has.
fn group(algorithm: Algorithm) -> impl Strategy<Value = usize> {
    let usual = if algorithm == Algorithm::DssSign { [0, 0, 0, 1] } else { [2, 3, 4, 4] };
    prop_oneof![8 => select(usual.to_vec()), 1 => 0..5_usize]
}

/// Usually the group that fits the key.
fn any_group() -> impl Strategy<Value = Option<usize>> {
    prop_oneof![6 => Just(None), 1 => (0..5_usize).prop_map(Some)]
}

fn twist() -> impl Strategy<Value = Twist> {
    prop_oneof![
        2 => (0..3_u8).prop_map(Twist::Small),
        1 => Just(Twist::Bound),
        1 => Just(Twist::Last),
        3 => Just(Twist::LowOrder),
        2 => any::<u16>().prop_map(Twist::Bit),
    ]
}

fn hostile() -> impl Strategy<Value = Option<(Name, Twist)>> {
    let name = prop_oneof![
        5 => select(&[Name::P, Name::Q, Name::G, Name::J, Name::Seed, Name::X]),
        5 => Just(Name::Y),
    ];
    prop::option::weighted(0.2, (name, twist()))
}

fn import() -> impl Strategy<Value = DssDh> {
    let damage = prop_oneof![
        20 => Just(Damage::None),
        1 => (0..5_u8).prop_map(Damage::Version),
        1 => any::<u8>().prop_map(Damage::Magic),
        1 => select(&[0, 448, 513, 520, 640, 1088, 4096, 4160, u32::MAX]).prop_map(Damage::Bits),
        1 => any::<u8>().prop_map(Damage::Cut),
        1 => any::<u8>().prop_map(Damage::Tail),
    ];
    let kind = select(&ALGORITHMS).prop_flat_map(|algorithm| (Just(algorithm), group(algorithm)));
    let form = (prop::bool::weighted(0.6), any::<bool>(), prop::bool::weighted(0.8));
    let under = prop::option::weighted(0.2, any::<Slot>());
    (kind, form, bytes(Just(20)), hostile(), damage, under).prop_map(
        |((algorithm, group), (private, version_3, exportable), mut x, hostile, damage, under)| {
            // Less than each q.
            x[19] &= 0x7f;
            DssDh::Import(Import {
                algorithm,
                group,
                private,
                version_3,
                exportable,
                x,
                hostile,
                damage,
                under,
            })
        },
    )
}

pub(crate) fn creation() -> impl Strategy<Value = DssDh> {
    let bits = prop_oneof![8 => Just(512), 1 => Just(0), 2 => Just(576),
        1 => select(&[448, 513, 520, 1032, 1088, 4160])];
    prop_oneof![
        3 => import(),
        1 => (select(&ALGORITHMS), bits, any::<bool>())
            .prop_map(|(algorithm, bits, exportable)| DssDh::Generate { algorithm, bits, exportable }),
    ]
}

pub(crate) fn call(spec: impl Strategy<Value = Spec> + 'static) -> impl Strategy<Value = DssDh> {
    let slot = any::<Slot>;
    let flag = any::<bool>;
    let permissions = prop_oneof![any::<u32>(), Just(0x3b), Just(0x3f)].prop_map(Param::Permissions);
    let param = prop_oneof![
        4 => permissions,
        1 => Just(Param::Iv(vec![0; 8])),
        1 => any::<u32>().prop_map(Param::Mode),
        1 => Just(Param::SaltEx(vec![1; 11])),
    ];
    let damage = prop_oneof![
        3 => any::<u16>().prop_map(SignatureDamage::Bit),
        1 => (0..60_u8).prop_map(SignatureDamage::Len),
        1 => Just(SignatureDamage::NoR),
        1 => Just(SignatureDamage::NoS),
        1 => Just(SignatureDamage::PlusQ),
    ];
    prop_oneof![
        4 => creation(),
        3 => (slot(), select(&[Name::P, Name::Q, Name::G]), any_group(), prop::option::weighted(0.1, twist()))
            .prop_map(|(key, name, group, twist)| DssDh::SetNumber { key, name, group, twist }),
        2 => (slot(), prop::option::weighted(0.1, select(&ALGORITHMS)), any_group(), hostile())
            .prop_map(|(key, algorithm, group, hostile)| DssDh::SetAll { key, algorithm, group, hostile }),
        3 => slot().prop_map(|key| DssDh::Complete { key }),
        2 => (slot(), param).prop_map(|(key, param)| DssDh::Set { key, param }),
        1 => slot().prop_map(|key| DssDh::Verify { key }),
        3 => (slot(), flag(), flag())
            .prop_map(|(key, private, version_3)| DssDh::Export { key, private, version_3 }),
        4 => (slot(), slot(), flag(), flag())
            .prop_map(|(own, peer, version_3, exportable)| DssDh::Agree { own, peer, version_3, exportable }),
        4 => (slot(), spec).prop_map(|(key, spec)| DssDh::Session { key, spec }),
        4 => slot().prop_map(|key| DssDh::Duplicate { key }),
        1 => slot().prop_map(|key| DssDh::Destroy { key }),
        1 => flag().prop_map(|signs| DssDh::UserKey { signs }),
        4 => (slot(), prop::bool::weighted(0.9), prop::option::weighted(0.4, damage), slot())
            .prop_map(|(hash, signs, damage, by)| DssDh::Sign { hash, signs, damage, by }),
        1 => slot().prop_map(|key| DssDh::Misuse { key }),
    ]
}
