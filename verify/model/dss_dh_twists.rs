//! Numbers in place of the right ones.

use num_bigint::BigUint;

use crate::dss_dh::{Group, little_endian};
use crate::dss_dh_program::{Name, Twist};

/// A number of a group, or another in its place.
pub(crate) fn twisted(group: &Group, name: Name, twist: Option<Twist>) -> Vec<u8> {
    let number = match name {
        Name::P => &group.p,
        Name::Q => &group.q,
        Name::G => &group.g,
        Name::J => &group.j,
        Name::Seed => &group.seed,
        Name::Y | Name::X => unreachable!("a group has none"),
    };
    twist.map_or_else(|| number.clone(), |twist| replaced(number, &group.modulus(), group, twist))
}

/// A group, one of whose numbers may be another.
pub(crate) fn with_twist(group: &Group, twist: Option<(Name, Twist)>) -> Group {
    let mut new = group.clone();
    let Some((name, twist)) = twist else { return new };
    let place = match name {
        Name::P => &mut new.p,
        Name::Q => &mut new.q,
        Name::G => &mut new.g,
        Name::J => &mut new.j,
        Name::Seed => &mut new.seed,
        Name::Y | Name::X => return new,
    };
    *place = twisted(group, name, Some(twist));
    new
}

/// Another number of the same length. `bound` is the one that all such numbers are below.
pub(crate) fn replaced(number: &[u8], bound: &BigUint, group: &Group, twist: Twist) -> Vec<u8> {
    let new = match twist {
        Twist::Small(small) => small.into(),
        Twist::Bound => bound.clone(),
        Twist::Last => bound - 1_u8,
        Twist::LowOrder => {
            let (p, one) = (group.modulus(), BigUint::from(1_u8));
            BigUint::from(2_u8).modpow(&((&p - one) / 7_u8), &p)
        }
        Twist::Bit(bit) => {
            let mut changed = number.to_vec();
            let bit = usize::from(bit) % (8 * number.len()).max(1);
            if let Some(byte) = changed.get_mut(bit / 8) {
                *byte ^= 1 << (bit % 8);
            }
            return changed;
        }
    };
    little_endian(&new, number.len())
}
