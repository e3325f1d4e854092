//! The groups of RFC 3526 for Diffie-Hellman, with safe primes of 1536, 2048, 3072 and 4096 bits.
//!
//! The search for such a p takes seconds. Nobody could choose these primes freely: between two runs of 64 one bits, they have the
//! binary digits of pi, plus the smallest number that makes p and (p - 1) / 2 prime.

use super::numbers::{Numbers, Seed};

/// Lengths of p in bytes, and the numbers that are added.
const GROUPS: [(usize, u32); 4] = [(192, 741_803), (256, 124_475), (384, 1_690_313), (512, 240_903)];

/// The front of pi, 3968 bits.
const PI: &[u8; 992] = b"\
     c90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b\
     0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7edee386bfb5a899fa5ae9f2411\
     7c4b1fe649286651ece45b3dc2007cb8a163bf0598da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f3562085\
     52bb9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3be39e772c180e86039b2783a2ec07a28f\
     b5c55df06f4c52c9de2bcbf6955817183995497cea956ae515d2261898fa051015728e5a8aaac42dad33170d04507a33a855\
     21abdf1cba64ecfb850458dbef0a8aea71575d060c7db3970f85a6e1e4c7abf5ae8cdb0933d71e8c94e04a25619dcee3d226\
     1ad2ee6bf12ffa06d98a0864d87602733ec86a64521f2b18177b200cbbe117577a615d6c770988c0bad946e208e24fa074e5\
     ab3143db5bfce0fd108e4b82d120a92108011a723c12a787e6d788719a10bdba5b2699c327186af4e23c1a946834b6150bda\
     2583e9ca2ad44ce8dbbbc2db04de8ef92e8efc141fbecaa6287c59474e6bc05d99b2964fa090c3a2233ba186515be7ed1f61\
     2970cee2d7afb81bdd762170481cd0069127d5b05aa993b4ea988d8fddc186ffb7dc90a6c08f4df435c934028492";

/// The group with a p of `p_len` bytes, if there is one. Its g is 2, of order (p - 1) / 2.
pub(super) fn group(p_len: usize) -> Option<Numbers> {
    let (_, added) = GROUPS.into_iter().find(|(len, _)| *len == p_len)?;
    let digit = |digit: u8| char::from(digit).to_digit(16);
    let pairs = PI.as_chunks::<2>().0.iter().take(p_len - 16);
    let pi: Option<Vec<u8>> =
        pairs.map(|[high, low]| u8::try_from(digit(*high)? << 4 | digit(*low)?).ok()).rev().collect();
    let mut p = [&[0xff; 8], &*pi?, &[0xff; 8]].concat();
    let mut carry = added;
    for byte in p.iter_mut().skip(8) {
        carry += u32::from(*byte);
        [*byte, ..] = carry.to_le_bytes();
        carry >>= 8;
    }
    // p >> 1, because p is odd.
    let above = p.iter().skip(1).chain(&[0]);
    let q = p.iter().zip(above).map(|(byte, above)| byte >> 1 | above << 7).collect();
    let mut g = vec![0; p_len];
    *g.first_mut()? = 2;
    Some(Numbers { p: p.into(), q: Some(q), g: g.into(), j: None, seed: Seed::NONE })
}
