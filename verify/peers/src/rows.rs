//! The measured work, and its targets.

use std::cell::{OnceCell, RefCell};
use std::hint::black_box;
use std::time::Duration;

use hcryptkey::{Algorithm, CipherMode};

use crate::bare;
use crate::openssl;
use crate::ours::{self, Ours};
use crate::subject::{self, BARE, BLOCK_CIPHERS, Cipher, Direction, MIB, OPENSSL, OURS, Subject, WINE};
use crate::table::{Report, Target, Unit};
use crate::timing::{Contender, Measured, in_turn};
use crate::wine::{Wine, Work};

/// One cipher for each kind of key schedule.
const SHAPES: [Algorithm; 5] =
    [Algorithm::Aes256, Algorithm::Des, Algorithm::TripleDes, Algorithm::Rc2, Algorithm::Rc4];

/// The contenders.
pub struct Bench {
    rounds: usize,
    /// Started when it is first needed; or why it can't be.
    wine: OnceCell<Result<Wine, String>>,
}

impl Bench {
    pub fn new(rounds: usize) -> Self {
        Self { rounds, wine: OnceCell::new() }
    }

    /// Why Wine was left out, if it was.
    pub fn without_wine(&self) -> Option<&str> {
        self.wine.get()?.as_ref().err().map(String::as_str)
    }

    pub fn duplicate_and_destroy(&self, report: &mut Report) {
        for algorithm in SHAPES {
            let what = format!("duplicate + destroy, {}", subject::name(algorithm));
            if !report.wants(&what) {
                continue;
            }
            let ours = Ours::new(algorithm);
            let openssl = openssl::Context::new(Subject::default_of(algorithm));
            let contenders = vec![
                Contender::new(OURS, || ours.duplicate_and_destroy(ours.key)),
                Contender::new(OPENSSL, || drop(black_box(openssl.duplicate()))),
            ];
            let measured = self.in_turn_with_wine(contenders, Work::Duplicate, algorithm);
            let targets = [(OPENSSL, Target::AtMost(0.7)), (WINE, Target::AtMost(0.15))];
            let targets = if algorithm == Algorithm::Aes256 { &targets[..] } else { &targets[..1] };
            report.compare(&what, Unit::Time, &measured, targets);
        }
    }

    pub fn full_store(&self, report: &mut Report) {
        const ALIVE: usize = 1_000_000;
        const ONE: &str = "1 key alive";
        let what = "duplicate + destroy, AES-256, 1,000,000 keys alive";
        if !report.wants(what) {
            return;
        }
        let single = Ours::new(Algorithm::Aes256);
        let (full, keys) = Ours::with_alive(Algorithm::Aes256, ALIVE);
        let empty = || Contender::new(ONE, || single.duplicate_and_destroy(single.key));
        let measured = in_turn(
            self.rounds,
            vec![Contender::new(OURS, || full.duplicate_and_destroy(full.key)), empty()],
        );
        let targets = [(ONE, Target::AtMost(1.5))];
        report.compare(what, Unit::Time, &measured, &targets);

        // A stride that no prefetcher follows, and that visits every key.
        let mut indices = (0..).map(|step: usize| step * 618_033 % ALIVE);
        let another = || full.duplicate_and_destroy(keys[indices.next().expect("no end")]);
        let measured = in_turn(self.rounds, vec![Contender::new(OURS, another), empty()]);
        let what = "duplicate + destroy, AES-256, another one of 1,000,000 each time";
        report.compare(what, Unit::Time, &measured, &[]);
    }

    pub fn short_life(&self, report: &mut Report) {
        let what = "duplicate + encrypt 16 bytes + destroy, AES-256 CBC";
        if !report.wants(what) {
            return;
        }
        let algorithm = Algorithm::Aes256;
        let ours = Ours::new(algorithm);
        let openssl = openssl::Context::new(Subject::default_of(algorithm));
        let (mut our_block, mut openssl_block) = ([0; 16], [0; 16]);
        let contenders = vec![
            Contender::new(OURS, || ours.duplicate_encrypt_and_destroy(black_box(&mut our_block))),
            Contender::new(OPENSSL, || openssl.duplicate().apply(black_box(&mut openssl_block))),
        ];
        let measured = self.in_turn_with_wine(contenders, Work::Life, algorithm);
        report.compare(what, Unit::Time, &measured, &[(WINE, Target::AtMost(0.3))]);
    }

    pub fn section(&self, report: &mut Report) {
        let what = "one section of 16 bytes, AES-256 CBC";
        if !report.wants(what) {
            return;
        }
        let subject = Subject::default_of(Algorithm::Aes256);
        let ours = Ours::new(subject.algorithm);
        let mut bare = bare::aes_256_cbc_block();
        let mut openssl = openssl::Context::new(subject);
        let (mut our_block, mut bare_block, mut openssl_block) = ([0; 16], [0; 16], [0; 16]);
        let contenders = vec![
            Contender::new(OURS, || ours.encrypt(ours.key, black_box(&mut our_block))),
            Contender::new(OPENSSL, || openssl.apply(black_box(&mut openssl_block))),
            Contender::new(BARE, || bare(black_box(&mut bare_block))),
        ];
        let measured = in_turn(self.rounds, contenders);
        report.compare(what, Unit::Time, &measured, &[(OPENSSL, Target::AtMost(1.6))]);
    }

    /// The 512-byte block of an Office document: its key is the hash of what all blocks share and the block's number.
    pub fn office_block(&self, report: &mut Report) {
        let what = "a block of an Office document: duplicate hash, 4 bytes, derive RC4-128, decrypt 512, destroy both";
        if !report.wants(what) {
            return;
        }
        let (ours, openssl) = (ours::OfficeBlock::new(), openssl::OfficeBlock::new());
        let (mut our_block, mut openssl_block) = ([0; 512], [0; 512]);
        ours.decrypt(&mut our_block);
        openssl.decrypt(&mut openssl_block);
        assert_eq!(our_block, openssl_block);
        let contenders = vec![
            Contender::new(OURS, || ours.decrypt(black_box(&mut our_block))),
            Contender::new(OPENSSL, || openssl.decrypt(black_box(&mut openssl_block))),
        ];
        let measured = in_turn(self.rounds, contenders);
        report.compare(what, Unit::Time, &measured, &[(OPENSSL, Target::AtMost(1.0))]);
    }

    /// The work that a program does once for a password.
    pub fn password(&self, report: &mut Report) {
        let what = "SHA-1 of a password, derive AES-256, decrypt 64 bytes, destroy both";
        if !report.wants(what) {
            return;
        }
        let (ours, openssl) = (ours::Password::new(), openssl::Password::new());
        let (mut our_data, mut openssl_data) = ([0; 64], [0; 64]);
        ours.decrypt(&mut our_data);
        openssl.decrypt(&mut openssl_data);
        assert_eq!(our_data, openssl_data);
        let contenders = vec![
            Contender::new(OURS, || ours.decrypt(black_box(&mut our_data))),
            Contender::new(OPENSSL, || openssl.decrypt(black_box(&mut openssl_data))),
        ];
        let measured = in_turn(self.rounds, contenders);
        report.compare(what, Unit::Time, &measured, &[(OPENSSL, Target::AtMost(0.8))]);
    }

    pub fn bulk(&self, report: &mut Report) {
        let modes = [CipherMode::CBC, CipherMode::ECB, CipherMode::CFB].map(Some);
        let block_modes = BLOCK_CIPHERS.iter().flat_map(|algorithm| modes.map(|mode| (*algorithm, mode)));
        for (algorithm, mode) in block_modes.chain([(Algorithm::Rc4, None)]) {
            for direction in [Direction::Encrypt, Direction::Decrypt] {
                self.bulk_of(Subject { algorithm, mode, direction }, report);
            }
        }
    }

    fn bulk_of(&self, subject: Subject, report: &mut Report) {
        let what = format!("1 MiB, {}", subject.name());
        if !report.wants(&what) {
            return;
        }
        let mut ciphers: Vec<(_, Cipher)> =
            vec![(OURS, Box::new(ours::cipher(subject))), (BARE, bare::cipher(subject))];
        if compares_with_openssl(subject) {
            let mut context = openssl::Context::new(subject);
            ciphers.push((OPENSSL, Box::new(move |data| context.apply(data))));
        }
        assert_agreement(&mut ciphers);
        // One buffer for all of them, because the speed of accessing 1 MiB depends on its address.
        let data = RefCell::new(vec![0; MIB]);
        let contend = |(name, mut cipher): (_, Cipher)| {
            let data = &data;
            Contender::new(name, move || cipher(black_box(&mut data.borrow_mut())))
        };
        let measured = in_turn(self.rounds, ciphers.into_iter().map(contend).collect());
        let mut targets = vec![(BARE, Target::AtLeast(0.97))];
        if subject.algorithm == Algorithm::Rc4 {
            targets.push((OPENSSL, Target::AtLeast(1.0)));
        }
        if subject.mode == Some(CipherMode::CFB) && subject.direction == Direction::Decrypt {
            targets.push((OPENSSL, Target::AtLeast(5.0)));
        }
        report.compare(&what, Unit::Speed, &measured, &targets);
    }

    fn in_turn_with_wine<'a>(
        &'a self,
        mut contenders: Vec<Contender<'a>>,
        work: Work,
        algorithm: Algorithm,
    ) -> Vec<Measured> {
        if let Ok(wine) = self.wine.get_or_init(Wine::start) {
            let run = move |calls| -> Duration { wine.time(work, algorithm, calls) };
            contenders.push(Contender::with_clock(WINE, run));
        }
        in_turn(self.rounds, contenders)
    }
}

/// OpenSSL runs where there is a target against it, and in CBC for comparison with the crates.
fn compares_with_openssl(subject: Subject) -> bool {
    let Subject { algorithm, mode, .. } = subject;
    match mode {
        Some(CipherMode::CFB) => algorithm == Algorithm::Aes256,
        Some(CipherMode::ECB) => false,
        _ => SHAPES.contains(&algorithm),
    }
}

/// Contenders that do different work must not be compared.
fn assert_agreement(ciphers: &mut [(&'static str, Cipher)]) {
    let mut results = ciphers.iter_mut().map(|(name, cipher)| {
        let mut data: Vec<_> = (0..=u8::MAX).cycle().take(4096).collect();
        // In two sections, the second of which continues where the first one stopped.
        let (first, second) = data.split_at_mut(1040);
        cipher(first);
        cipher(second);
        (*name, data)
    });
    let (_, ours) = results.next().expect("us");
    for (name, theirs) in results {
        assert!(ours == theirs, "{name} does not do the same work");
    }
}
