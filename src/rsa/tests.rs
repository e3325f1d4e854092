//! RSA against known answers and against itself. `verify/rsa_crate` compares it with the crate `rsa`.

mod encryption;
mod keys;
mod signatures;

use super::*;
use crate::number;

/// The bodies of two PRIVATEKEYBLOBs of known answers, with keys of 384 and 512 bits.
const KEY_384: &str = "5253413280010000010001002fdc5a00b07c89e028ac358475c0a26527251c706db4548b922c4344543553a0fb1cac53 \
     24782a1e88584e26b4b0fcb38100f7e2c58d6509988f6dd1e05ebba6a0a1bebeba0b5ae2af84bf9dca521eb088656329 \
     ddf3c3972c37b55c8af58fcb819de25cd782d0abec2c43856f7a9569cc90c4e0dbb5c0d1add731bb15c8f38a2ad59223 \
     dd560f72b772514bc264925373ecd3437f30a2316ce348a4a3d5e3cae8210ba6a69c1abf010198790c0ca02202353eba \
     6830469a5cdde9a896e3bc5d930348397d79922e721a4b5a831be6ad75a3ab811a12c00f";
const KEY_512: &str = "525341320002000001000100111997babf56479fe8e8edaa05b415bb32326f3311e8b5dce62e14330be2f2e898d764b0 \
     fa7c83c3ddc4eca5a47acd8290cb4e17c8a7a7ad2171a1037a193eecc5243f2fc380494ae75be04512a166160479c7df \
     0edabcf8fd0853c31a5635fbdd9f2674534888bc7245316403947619b87dcea79b7e1f6b8a10c05e3dafbff0d587de37 \
     8af10c708e567e990e42aa06f72a83b83b8fbfa8bc1ab6937c8a0b33d10cfd7b0b297fa3d354a829920c4b8029d69689 \
     13f492f3460841befd49f1c413324a14a1e102e467ffa24e5495aeb8334d56e59e48b623c19667353542357ae1e9a128 \
     d60ae1eb7670690f9547ee70e43ef9fa3dea3ea558c90eef01d4368a9c1bc53afbb2a857d3a4869d7a82cad471937993 \
     d07ec8c1f43967766d90b520";

fn hex(digits: &str) -> Vec<u8> {
    let digits: Vec<u8> = digits.bytes().filter(u8::is_ascii_hexdigit).collect();
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.chunks(2).map(byte).collect()
}

fn key(body: &str) -> PrivateKey {
    pair(&hex(body)).unwrap()
}

/// The pair in the body of a PRIVATEKEYBLOB.
fn pair(body: &[u8]) -> Result<PrivateKey, Error> {
    crate::blob::rsa::Body::private(body)?.pair()
}

/// The key in the body of a PUBLICKEYBLOB.
fn public(body: &[u8]) -> Result<PublicKey, Error> {
    crate::blob::rsa::Body::public(body)?.public_key()
}

fn body(key: &PrivateKey) -> Vec<u8> {
    let mut body = Vec::new();
    crate::blob::rsa::write_private(key, &mut body);
    assert_eq!(body.len(), crate::blob::rsa::private_len(key));
    body
}

/// A source that looks random and repeats itself: the multiplier is Knuth's.
fn source(seed: u64) -> impl FnMut(&mut [u8]) -> Result<(), Error> {
    let mut state = seed;
    move |bytes| {
        for byte in bytes {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *byte = state.to_be_bytes()[0];
        }
        Ok(())
    }
}

/// The positions of the numbers in a body.
fn field(body: &[u8], index: usize) -> std::ops::Range<usize> {
    let len = usize::try_from(u32::from_le_bytes(body[4..8].try_into().unwrap())).unwrap() / 8;
    let half = len.div_ceil(2);
    let ends = [12, 12 + len, 12 + len + half, 12 + len + 2 * half, 12 + len + 3 * half, 12 + len + 4 * half];
    let start = *ends.get(index).unwrap_or(&(12 + len + 5 * half));
    start..start + if matches!(index, 0 | 6) { len } else { half }
}

fn reversed(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().rev().copied().collect()
}
