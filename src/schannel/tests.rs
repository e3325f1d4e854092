//! Key blocks that were computed without this crate, and the limits of their lengths.

use super::{End, Handshake, Lengths, MASTER_LEN, Part, Protocol, prf};
use crate::error::Error;

fn hex(text: &str) -> Vec<u8> {
    base16ct::lower::decode_vec(text).unwrap()
}

/// `len` bytes that count up from `first`.
fn counting(first: u8, len: u8) -> Vec<u8> {
    (first..first + len).collect()
}

/// Calls `f` with a handshake whose random values have `len` bytes.
fn with_handshake<R>(len: u8, f: impl FnOnce(Handshake<'_>) -> R) -> R {
    let (client_random, server_random) = (counting(0x40, len), counting(0x60, len));
    f(Handshake { client_random: &client_random, server_random: &server_random, certificate: b"certificate" })
}

const DES3_SHA: Lengths = Lengths { mac: 20, key: 24, iv: 8 };
const RC4_MD5: Lengths = Lengths { mac: 16, key: 16, iv: 0 };

// Source: the test vector of the TLS working group's list for the function of TLS 1.0, and Python's hmac for the rest.
#[test]
fn the_function_of_tls_1_0() {
    let mut output = vec![0xff; 104];
    prf(&[0xab; 48], &[b"PRF Testvector", &[0xcd; 64]], &mut output).unwrap();
    let expected = "d3d4d1e349b5d515044666d51de32bab258cb521b6b053463e354832fd976754443bcf9a296519bc289abcbc1187e4eb\
                    d31e602353776c408aafb74cbc85eff69255f9788faa184cbb957a9819d84a5d7eb006eb459d3ae8de9810454b8b2d8f\
                    1afbc655a8c9a013";
    assert_eq!(output, hex(expected));
    // The halves of a secret of odd length share a byte.
    let mut output = vec![0; 40];
    prf(b"odd", &[b"label", b"seed"], &mut output).unwrap();
    assert_eq!(
        output,
        hex("dacc8628cf9bedd07e50f80ec12a8d869a862054cd5bb6b3509ba940894d94619bbf690cdf8bec5f")
    );
}

// Source: computed with Python's hashlib and hmac, after RFC 6101 and RFC 2246.
#[test]
fn the_secrets_of_ssl_3_and_tls_1_0() {
    let cases = [
        (
            Protocol::Ssl3,
            "4f94091b0adfc57c368e764ac8f35673ffc4594e4480964fee496ca66d5f8eca6c31a6dc87b4a4e34fe4f0646e677c75",
            "4b9a52a0dd7b4390c711a63ae28510cad4cb712d6ab3a0527b9234dc1ad210033dd9b132fa94e4fd91a6ad8a9bdec7e8\
             a2be80cd950da688b1ca33b6e99dd03357fa7d3726ab999958a9b46ccf60f7d28fdf6dab9526fae73db466d590f12203\
             b0ec03210ca8d5ed",
        ),
        (
            Protocol::Tls1,
            "2e81c84ea2f797bc352536b726889d0f5aaa51078c5b2a99129141178da9ed108ac69f9aa3cbc0ff5b27f58e7ea47ea7",
            "898f9d80fe1348cd4dc43efab6e463bd8d3e00c94feac68bfd0ae47df530341f7e757809913a13e285087228009fcefb\
             a0c58322ce6d04b18059bc684dd7b65600aa950b1f4b74f9778d1a559a82dba321ee6cce5f97fab9757ff6f3ddf42d10\
             4f0e41d734f3d01b",
        ),
    ];
    for (protocol, master, block) in cases {
        with_handshake(32, |handshake| {
            let secret = protocol.master_secret(&counting(0, 48), handshake).unwrap().unwrap();
            assert_eq!(secret[..], hex(master), "{protocol:?}");
            assert_eq!(secret.len(), MASTER_LEN);
            assert_eq!(protocol.key_block(&*secret, handshake, DES3_SHA).unwrap()[..], hex(block));
        });
    }
}

fn part(protocol: Protocol, master: &[u8], lengths: Lengths, part: Part, end: End) -> Vec<u8> {
    let block = with_handshake(16, |handshake| protocol.key_block(master, handshake, lengths)).unwrap();
    block[protocol.lengths(lengths).place(part, end)].to_vec()
}

// Source: computed with Python's hashlib, after Netscape's specification.
#[test]
fn the_keys_of_ssl_2() {
    let des = Lengths { mac: 16, key: 8, iv: 8 };
    let cases = [
        (
            DES3_SHA,
            24,
            "75d4db3cf5182a309dc428ac199f9d318b75ff13b77555dd",
            "2b798d79317b1b8bbc6abed1e32b0d03bef8b02094b2d223",
        ),
        (RC4_MD5, 16, "2dac340fdc8b9ce88efb9568c118422d", "92550ed49d38802b08571da524d8d716"),
        (des, 8, "93820585ca721ec0", "a48d12c856a99883"),
    ];
    for (lengths, master_len, server, client) in cases {
        let key = |of, end| part(Protocol::Ssl2, &counting(0, master_len), lengths, of, end);
        for of in [Part::Key, Part::Mac] {
            assert_eq!((key(of, End::Server), key(of, End::Client)), (hex(server), hex(client)), "{of:?}");
        }
        assert_eq!(key(Part::Iv, End::Client), vec![0; lengths.iv]);
    }
}

// Source: computed with Python's hashlib, after draft-benaloh-pct-00.
#[test]
fn the_keys_of_pct_1() {
    let key = |lengths, of, end| part(Protocol::Pct1, &counting(0, 16), lengths, of, end);
    assert_eq!(key(RC4_MD5, Part::Key, End::Client), hex("14caf699de6d03dcbbc302e36ad2e802"));
    assert_eq!(key(RC4_MD5, Part::Key, End::Server), hex("3532e75bb9955f898066c2e8f3742bb6"));
    assert_eq!(key(RC4_MD5, Part::Mac, End::Client), hex("5ef0e5fe19f74875861a1248e2defdd0"));
    assert_eq!(key(RC4_MD5, Part::Mac, End::Server), hex("fd5dca0c3586aee7d8831469df608fd0"));
    // SHA-1, and two values for one key.
    let long = key(DES3_SHA, Part::Key, End::Client);
    assert_eq!(long, hex("ac0bef75b615292083a1fa1a4630aac759cb6da2e04f730d"));
    assert_eq!(key(DES3_SHA, Part::Mac, End::Server), hex("e01a5f030df70b12edf7d14cb498707dd35dafb1"));
}

#[test]
fn blocks_that_are_too_long_are_refused() {
    for (protocol, most) in [(Protocol::Ssl3, 208), (Protocol::Ssl2, 80), (Protocol::Pct1, 255 * 16)] {
        let made = |key| {
            with_handshake(16, |handshake| {
                protocol.key_block(&[0; 16], handshake, Lengths { mac: 0, key, iv: 0 }).map(drop)
            })
        };
        assert_eq!(made(most), Ok(()), "{protocol:?}");
        assert!(matches!(made(most + 1), Err(Error::BadLen(_))), "{protocol:?}");
    }
}

#[test]
fn the_parts_of_a_block_follow_each_other() {
    let mut next = 0;
    for part in [Part::Mac, Part::Key, Part::Iv] {
        for end in [End::Client, End::Server] {
            let place = DES3_SHA.place(part, end);
            assert_eq!(place.start, next);
            next = place.end;
        }
    }
    assert_eq!(next, DES3_SHA.block());
}
