//! DSS and Diffie-Hellman as in a textbook: fixed groups, powers, signatures.

use std::sync::LazyLock;

use num_bigint::BigUint;

use crate::rules::{BAD_DATA, No};

/// The numbers of a group, little-endian. A number that is missing is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) p: Vec<u8>,
    pub(crate) q: Vec<u8>,
    pub(crate) g: Vec<u8>,
    /// (p - 1) / q.
    pub(crate) j: Vec<u8>,
    /// The counter, then the seed; `NO_SEED` if p and q don't come from one.
    pub(crate) seed: Vec<u8>,
}

pub(crate) const NO_SEED: [u8; 24] = [0xff; 24];

/// The length in bytes of q in DSS.
pub(crate) const Q_LEN: usize = 20;

/// The groups of programs: two for DSS, the first with its seed; for Diffie-Hellman one without q, one with q and j, and
/// one that is longer, in which 7 divides p - 1.
pub(crate) static GROUPS: LazyLock<[Group; 5]> = LazyLock::new(|| {
    let mut seeded = Group::new(
        b"e568f25ba047be26518a3f95ddbbf5ca90151b025fe1bc605107f434e1b4d665\
          42fa1cdd30741942189ce1e73d450bfab38b14e75afa5d2cb2204fc1e048f1fb",
        b"ff80e934971fd0a1a2e3528e4b36869cd9c4a48d",
        b"887abce29d4d70596ed3706215a7fc34f12a3eb1f926b53895b52fb1417596a0\
          56482c02c1f54e711eb07ead0ef4fa48d78a32a89cd27e030fdfa7e0116ca84a",
    );
    let seed = number(b"d61b5e08eea33d4e8bed5b6594a4d29c7383d496");
    seeded.seed = [29_u32.to_le_bytes().to_vec(), little_endian(&seed, 20)].concat();
    let mut with_j = Group::new(
        b"9593138200c85fecc01e03dee1a9598195e4238d503d49c20d3645b5bd9c75ef\
          7f6b2efdd72972d728b9df537b9cbbaf7d885c52dad7fe765172c459ecfc51df",
        b"b3d882e8d8f675cc0489f3a9b25b0e601609b510a78c4ca5",
        b"281e94fd55aada163bda85ebc4a0b2dd0ae3a2599d4ec69daa78922c6f3d0abd\
          61107c38e644254eae3b166fa796635180d79259c44caa030368cc36396e3d40",
    );
    with_j.j = (with_j.last() / BigUint::from_bytes_le(&with_j.q)).to_bytes_le();
    [
        seeded,
        Group::new(
            b"a4921cbd208e70e49df86799e8ee2e9c1d461a576cb98411b190519700c34ddc\
              c870376ab7c3532a979bd4f8826a289327d02c76c418f35225e32753f04b2155",
            b"bca48c302bec31942db03c599f5e454cacc42b03",
            b"684b92e171f3fac375a5b7bc01b4ffeaa7e642a218a4b3dd98ba75e56326b360\
              7ce92db3f2541ba8d32ce0fc64c31321a5105d8622387624417f6a1920c1eaf",
        ),
        Group::new(
            b"866171d5c9a4779792801e93666e9ce2001660a19aa3864a9073b0d5b86baeec\
              88bfcdfd5a3931cb40a72e5341e4edefa517472d44e13646b509e97f779490b3",
            b"",
            b"2",
        ),
        with_j,
        Group::new(
            b"af655ffe8e914783f401d5f5deb0d93730dc716618ab11d8ece4545e6fecb7f8cfd503b2\
              e599c4adff687ca1be10eb50b667499f99be72e460647359d2833d3d04426b0c1d9e6821",
            b"",
            b"3",
        ),
    ]
});

impl Group {
    fn new(p: &[u8], q: &[u8], g: &[u8]) -> Self {
        let p = number(p).to_bytes_le();
        let q = if q.is_empty() { Vec::new() } else { number(q).to_bytes_le() };
        Self { g: little_endian(&number(g), p.len()), p, q, j: Vec::new(), seed: NO_SEED.to_vec() }
    }

    /// p as a number.
    pub(crate) fn modulus(&self) -> BigUint {
        BigUint::from_bytes_le(&self.p)
    }

    /// p - 1.
    fn last(&self) -> BigUint {
        self.modulus() - 1_u8
    }

    /// The number that x is below.
    pub(crate) fn order(&self) -> BigUint {
        if self.q.is_empty() { self.last() } else { BigUint::from_bytes_le(&self.q) }
    }

    /// The length in bytes of x.
    pub(crate) fn x_len(&self) -> usize {
        if self.q.is_empty() { self.p.len() } else { self.q.len() }
    }

    /// `base` raised to `exponent`, modulo p.
    pub(crate) fn power(&self, base: &[u8], exponent: &[u8]) -> Vec<u8> {
        let power = BigUint::from_bytes_le(base).modpow(&BigUint::from_bytes_le(exponent), &self.modulus());
        little_endian(&power, self.p.len())
    }

    /// Whether a key can have these numbers.
    pub(crate) fn check(&self) -> Result<(), No> {
        let Self { p, q, g, j, .. } = self;
        let has_size = (64..=512).contains(&p.len()) && p.last() != Some(&0) && g.len() == p.len();
        if !has_size || p[0] % 2 == 0 || q.len() > p.len() || j.len() > p.len() || !self.is_inside(g) {
            return Err(BAD_DATA);
        }
        if q.is_empty() {
            return if j.is_empty() { Ok(()) } else { Err(BAD_DATA) };
        }
        let [order, cofactor] = [q, j].map(|number| BigUint::from_bytes_le(number));
        let is_order = q[0] % 2 == 1
            && order > BigUint::from(1_u8)
            && self.last() % &order == BigUint::ZERO
            && is_one(&self.power(g, q));
        let has_j = is_order && (j.is_empty() || self.last() / order == cofactor);
        if has_j { Ok(()) } else { Err(BAD_DATA) }
    }

    /// Whether a DSS key can have these numbers.
    pub(crate) fn check_dss(&self) -> Result<(), No> {
        let is_fit = self.p.len() <= 128 && self.q.len() == Q_LEN && self.q[Q_LEN - 1] >= 0x80;
        if is_fit { Ok(()) } else { Err(BAD_DATA) }
    }

    /// Whether a public key of the group can have this y.
    pub(crate) fn check_public(&self, y: &[u8]) -> Result<(), No> {
        // Those with an order up to 256 are refused, if nothing else tells the order.
        let all = || (1..=256_u32).fold(BigUint::from(1_u8), |all, next| lcm(&all, next)).to_bytes_le();
        let is_fit = y.len() == self.p.len()
            && self.is_inside(y)
            && if self.q.is_empty() {
                !is_one(&self.power(y, &all()))
            } else {
                is_one(&self.power(y, &self.q))
            };
        if is_fit { Ok(()) } else { Err(BAD_DATA) }
    }

    /// The y of an x, if a pair can have them.
    pub(crate) fn public(&self, x: &[u8]) -> Result<Vec<u8>, No> {
        let exponent = BigUint::from_bytes_le(x);
        if exponent == BigUint::ZERO || exponent >= self.order() {
            return Err(BAD_DATA);
        }
        let y = self.power(&self.g, x);
        self.check_public(&y).map(|()| y)
    }

    /// Whether a number is more than 1 and less than p - 1.
    fn is_inside(&self, number: &[u8]) -> bool {
        let number = BigUint::from_bytes_le(number);
        number > BigUint::from(1_u8) && number < self.last()
    }

    /// Whether p and q are prime, and come from the seed if there is one.
    pub(crate) fn verify(&self) -> Result<(), No> {
        let is_prime = |number: &[u8]| {
            let number = BigUint::from_bytes_le(number);
            // No number here was chosen to pass Fermat's test.
            number == BigUint::from(3_u8)
                || BigUint::from(2_u8).modpow(&(&number - 1_u8), &number) == BigUint::from(1_u8)
        };
        let has_origin = self.seed.starts_with(&NO_SEED[..4])
            || (&self.p, &self.q, &self.seed) == (&GROUPS[0].p, &GROUPS[0].q, &GROUPS[0].seed);
        let is_good = is_prime(&self.p) && (self.q.is_empty() || is_prime(&self.q)) && has_origin;
        if is_good { Ok(()) } else { Err(BAD_DATA) }
    }

    /// Whether `r` and `s` in `signature` sign a hash value: FIPS 186, 4.7.
    pub(crate) fn verifies(&self, y: &[u8], value: &[u8], signature: &[u8]) -> bool {
        let Some((r, s)) = signature.split_at_checked(Q_LEN).filter(|(_, s)| s.len() == Q_LEN) else {
            return false;
        };
        let [r, s, q] = [r, s, &self.q].map(BigUint::from_bytes_le);
        if r == BigUint::ZERO || s == BigUint::ZERO || r >= q || s >= q {
            return false;
        }
        let inverse = s.modinv(&q).unwrap();
        let exponents = [BigUint::from_bytes_be(value), r.clone()].map(|part| part * &inverse % &q);
        let [of_g, of_y] = [(&self.g, &exponents[0]), (&y.to_vec(), &exponents[1])]
            .map(|(base, exponent)| BigUint::from_bytes_le(&self.power(base, &exponent.to_bytes_le())));
        of_g * of_y % self.modulus() % q == r
    }
}

fn is_one(number: &[u8]) -> bool {
    BigUint::from_bytes_le(number) == BigUint::from(1_u8)
}

fn lcm(one: &BigUint, other: u32) -> BigUint {
    let (mut divisor, mut rest) = (other, u32::try_from(one % other).unwrap());
    while rest != 0 {
        (divisor, rest) = (rest, divisor % rest);
    }
    one * (other / divisor)
}

fn number(hex: &[u8]) -> BigUint {
    BigUint::parse_bytes(hex, 16).unwrap()
}

/// The lowest `len` bytes of a number.
pub(crate) fn little_endian(number: &BigUint, len: usize) -> Vec<u8> {
    let mut bytes = number.to_bytes_le();
    bytes.resize(len, 0);
    bytes
}
