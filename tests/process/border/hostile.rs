//! Words that only a hostile or broken program passes.

use hcryptkey::border::{self, Answer, CALLS, Kind};
use hcryptkey::codes::{Group, *};
use hcryptkey::{Error, HandleWidth};

use super::machine::{BASE, END, Machine, seeded};

/// Upper halves of registers hold garbage after 32-bit operations, in 64-bit programs too.
#[test]
fn words_are_cut_as_c_does() {
    const RUBBISH: u64 = 0xabcd_ef01 << 32;
    for mut machine in Machine::all() {
        let upper = if machine.process.handle_width() == HandleWidth::Bits32 { RUBBISH } else { 0 };
        machine.works(
            "CryptAcquireContextA",
            &[BASE | upper, upper, upper, RUBBISH | 0x18, RUBBISH | u64::from(CRYPT_VERIFYCONTEXT)],
        );
        let context = machine.pointer(BASE);
        machine
            .works("CryptGenKey", &[context | upper, RUBBISH | u64::from(CALG_RC4), RUBBISH, BASE | upper]);
        let key = machine.pointer(BASE);
        machine.put_dword(BASE + 8, 4);
        machine.works("CryptEncrypt", &[key, upper, RUBBISH, RUBBISH, BASE + 16, BASE + 8, RUBBISH | 4]);
        assert_eq!(machine.dword(BASE + 8), 4);
    }
}

/// A 64-bit handle takes the whole word.
#[test]
fn a_wide_handle_is_not_cut() {
    let mut machine = Machine::new(HandleWidth::Bits64, false);
    let context = machine.context();
    assert_eq!(
        machine.fails("CryptReleaseContext", &[context ^ 0x8000_0000_0000_0000, 0]),
        ERROR_INVALID_PARAMETER
    );
    machine.works("CryptReleaseContext", &[context, 0]);
}

#[test]
fn addresses_do_not_wrap_around() {
    for mut machine in Machine::all() {
        let context = machine.context();
        let hash = machine.make("CryptCreateHash", &[context, CALG_SHA1.into(), 0, 0]);
        let last = if machine.pointer_len() == 4 { u64::from(u32::MAX) } else { u64::MAX };
        for (address, len) in [(last, 2), (last - 1, u32::MAX), (BASE, u32::MAX), (last, 1)] {
            assert_eq!(
                machine.fails("CryptHashData", &[hash, address, len.into(), 0]),
                ERROR_INVALID_PARAMETER
            );
        }
        assert_eq!(
            machine.fails("CryptAcquireContextA", &[BASE, last, 0, 1, 0]),
            ERROR_INVALID_PARAMETER,
            "a text at the last address"
        );
    }
}

#[test]
fn too_few_words_are_the_hosts_mistake() {
    let mut machine = Machine::new(HandleWidth::Bits32, false);
    for call in CALLS {
        let words = vec![1; call.arguments().len() - 1];
        let answer = border::answer(&machine.process, call, &words, &mut machine.ram);
        assert!(matches!(answer.error, Some(Error::Fail(_))), "{}", call.name());
        assert!(!answer.is_emulated());
    }
    // More are ignored.
    let context = machine.context();
    machine.works("CryptReleaseContext", &[context, 0, 1, 2, 3]);
}

/// Every call with words from a list of bad and good ones: memory that is copied and memory that is borrowed give the same
/// answers, the same memory and the same objects.
#[test]
fn copied_and_borrowed_memory_give_the_same_answers() {
    for width in [HandleWidth::Bits32, HandleWidth::Bits64] {
        make_calls([Machine::new(width, false), Machine::new(width, true)], |_, _| {});
    }
}

/// A call that fails reads the same memory if it is observed; one that succeeds also reads its results.
#[test]
fn an_observed_call_reads_no_other_memory() {
    for width in [HandleWidth::Bits32, HandleWidth::Bits64] {
        let observed = seeded(width).observed_data(64).observer(|_| {}).build();
        make_calls([Machine::new(width, false), Machine::on(observed, false)], |answer, machines| {
            let [plain, observed] = machines.each_ref().map(|machine| machine.ram.reads.take());
            assert!(observed.is_superset(&plain));
            assert!(answer.error.is_none() || observed == plain, "{answer:?}: {observed:x?}, not {plain:x?}");
        });
    }
}

/// Makes the same calls on two machines, which give the same answers, and calls `check` after each.
fn make_calls(mut machines: [Machine; 2], check: impl Fn(&Answer, &[Machine; 2])) {
    for (at, byte) in (0u32..).zip(&mut machines[0].ram.bytes.clone()) {
        *byte = at.wrapping_mul(0x9e37_79b9).to_le_bytes()[3];
        for machine in &mut machines {
            machine.ram.bytes[at as usize] = *byte;
        }
    }
    let mut state = 1u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    for machine in &mut machines {
        let context = machine.context();
        machine.make("CryptGenKey", &[context, CALG_RC4.into(), CRYPT_EXPORTABLE.into()]);
        machine.make("CryptGenKey", &[context, CALG_AES_128.into(), 0]);
        machine.make("CryptCreateHash", &[context, CALG_SHA1.into(), 0, 0]);
    }
    let mut succeeded = 0;
    for round in 0..3_000 {
        let call = &CALLS[next(CALLS.len())];
        // Calls that end objects are rarer, so that some live long.
        if ["CryptReleaseContext", "CryptDestroyKey", "CryptDestroyHash"].contains(&call.name())
            && round % 64 != 0
        {
            continue;
        }
        let handles = machines[0].process.handles();
        let words: Vec<u64> =
            call.arguments().iter().map(|argument| word(argument.kind, &handles, &mut next)).collect();
        let answers = machines.each_mut().map(|machine| machine.answer(call.name(), &words));
        assert_eq!(answers[0], answers[1], "{} {words:x?}", call.name());
        assert!(answers[0].error.is_none_or(|error| !matches!(error, Error::Fail(_))), "{answers:?}");
        assert!(machines[0].state() == machines[1].state(), "{} {words:x?}", call.name());
        check(&answers[0], &machines);
        succeeded += answers[0].value;
    }
    assert!(succeeded > 150, "only {succeeded} calls succeeded");
}

/// A word for an argument: mostly a sensible one.
fn word(kind: Kind, handles: &[u64], next: &mut impl FnMut(usize) -> usize) -> u64 {
    const NUMBERS: [u32; 24] = [
        0,
        0,
        0,
        1,
        1,
        2,
        4,
        5,
        6,
        8,
        16,
        20,
        24,
        64,
        300,
        CALG_RC4,
        CALG_AES_128,
        CALG_SHA1,
        CALG_HMAC,
        CALG_RC2,
        CRYPT_EXPORTABLE,
        CRYPT_VERIFYCONTEXT,
        0x4000,
        u32::MAX,
    ];
    const ALGORITHMS: [u32; 7] = [CALG_RC4, CALG_RC2, CALG_AES_128, CALG_SHA1, CALG_MD5, CALG_HMAC, CALG_MAC];
    if next(16) == 0 {
        return [0, 1, END, END - 2, u64::MAX, BASE - 1][next(6)];
    }
    match kind {
        Kind::Context => of_kind(handles, 1, next),
        Kind::Key | Kind::Hash if next(3) == 0 => 0,
        Kind::Key => of_kind(handles, 2, next),
        Kind::Hash => of_kind(handles, 3, next),
        // No user keys: making RSA keys takes long.
        Kind::Code(Group::Algorithm) => ALGORITHMS[next(ALGORITHMS.len())].into(),
        Kind::Code(Group::NoFlags | Group::DuplicateFlags | Group::CipherFlags) if next(8) != 0 => 0,
        Kind::Number | Kind::Bool | Kind::Code(_) => NUMBERS[next(NUMBERS.len())].into(),
        Kind::Reserved => 0,
        _ if next(6) == 0 => 0,
        // Near each other, so that some overlap.
        _ => BASE + 4 * next(300) as u64,
    }
}

/// A handle of a kind, which is in its two lowest bits.
fn of_kind(handles: &[u64], kind: u64, next: &mut impl FnMut(usize) -> usize) -> u64 {
    let fitting: Vec<u64> = handles.iter().copied().filter(|handle| handle & 3 == kind).collect();
    if fitting.is_empty() { 0 } else { fitting[next(fitting.len())] }
}
