//! Calls of the most common sizes, and keys that are templates for others.

use std::hint::black_box;

use hcryptkey::{Algorithm, CipherMode};

use crate::child::hex;
use crate::openssl;
use crate::ours::{self, Ours};
use crate::python::Python;
use crate::subject::{Direction, OPENSSL, OURS, PYTHON, Subject};
use crate::table::{Report, Target, Unit};
use crate::timing::{Contender, in_turn};

/// Sizes of calls in bytes, and the most time for each as a multiple of OpenSSL's.
type Sizes = &'static [(usize, f64)];

/// The ciphers that are measured.
const CALLS: [(Algorithm, CipherMode, Direction, Sizes); 10] = [
    (Algorithm::Aes256, CipherMode::CBC, Direction::Encrypt, &[(256, 1.2), (4096, 1.05)]),
    (
        Algorithm::Aes256,
        CipherMode::CBC,
        Direction::Decrypt,
        &[(256, 1.6), (512, 1.5), (1024, 1.4), (4096, 1.4)],
    ),
    (
        Algorithm::Aes128,
        CipherMode::CBC,
        Direction::Decrypt,
        &[(256, 1.6), (512, 1.5), (1024, 1.4), (4096, 1.4)],
    ),
    (Algorithm::Des, CipherMode::CBC, Direction::Decrypt, &[(256, 1.0), (4096, 0.12)]),
    (Algorithm::Des, CipherMode::ECB, Direction::Encrypt, &[(256, 1.0), (4096, 0.12)]),
    (Algorithm::Des, CipherMode::CFB, Direction::Decrypt, &[(256, 1.0), (4096, 0.12)]),
    (Algorithm::TripleDes, CipherMode::CBC, Direction::Decrypt, &[(256, 1.0), (4096, 0.12)]),
    (Algorithm::TripleDes, CipherMode::ECB, Direction::Encrypt, &[(256, 1.0), (4096, 0.12)]),
    (Algorithm::TripleDes, CipherMode::ECB, Direction::Decrypt, &[(256, 1.0), (4096, 0.12)]),
    (Algorithm::TripleDes, CipherMode::CFB, Direction::Decrypt, &[(256, 1.0), (4096, 0.12)]),
];

/// Every row of these.
pub fn measure(rounds: usize, python: Option<&Python>, report: &mut Report) {
    for (algorithm, mode, direction, sizes) in CALLS {
        let subject = Subject { algorithm, mode: Some(mode), direction };
        for &(size, most) in sizes {
            let what = format!("{size} bytes, {}", subject.name());
            if report.wants(&what) {
                call(rounds, &what, subject, size, most, python, report);
            }
        }
    }
    template(rounds, report);
}

fn call(
    rounds: usize,
    what: &str,
    subject: Subject,
    size: usize,
    most: f64,
    python: Option<&Python>,
    report: &mut Report,
) {
    let mut ours = ours::cipher(subject);
    let mut openssl = openssl::Context::new(subject);
    let (mut our_data, mut openssl_data) = (vec![0x5c; size], vec![0x5c; size]);
    ours(&mut our_data);
    openssl.apply(&mut openssl_data);
    assert_eq!(our_data, openssl_data, "{what}: not the same work");
    let python = python.filter(|_| subject.mode == Some(CipherMode::CBC));
    if let Some(python) = python {
        assert_eq!(
            python.section(subject, size).as_deref(),
            Ok(&*hex(&our_data)),
            "{what}: not the same work"
        );
    }
    let mut contenders = vec![
        Contender::new(OURS, || ours(black_box(&mut our_data))),
        Contender::new(OPENSSL, || openssl.apply(black_box(&mut openssl_data))),
    ];
    if let Some(python) = python {
        contenders.push(Contender::with_clock(PYTHON, move |calls| python.time(subject, size, calls)));
    }
    report.compare(what, Unit::Time, &in_turn(rounds, contenders), &[(OPENSSL, Target::AtMost(most))]);
}

/// An RC4 key that is only duplicated, as in programs that decrypt many messages under one key.
fn template(rounds: usize, report: &mut Report) {
    let what = "duplicate an unused key + encrypt 16 bytes + destroy, RC4";
    if !report.wants(what) {
        return;
    }
    let ours = Ours::new(Algorithm::Rc4);
    let openssl = openssl::Context::new(Subject::default_of(Algorithm::Rc4));
    let (mut our_data, mut openssl_data) = ([0; 16], [0; 16]);
    let contenders = vec![
        Contender::new(OURS, || ours.duplicate_encrypt_and_destroy(black_box(&mut our_data))),
        Contender::new(OPENSSL, || openssl.duplicate().apply(black_box(&mut openssl_data))),
    ];
    report.compare(what, Unit::Time, &in_turn(rounds, contenders), &[(OPENSSL, Target::AtMost(0.8))]);
}
