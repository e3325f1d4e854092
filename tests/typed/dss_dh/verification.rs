//! Testing the group of a key.

use hcryptkey::{Algorithm, Error, KeyParam, KeySpec};

use super::store;

#[test]
fn a_group_without_primes_is_found() {
    let store = store(2310);
    let made = store.generate_key(KeySpec::new(Algorithm::DssSign).bits(512)).unwrap();
    assert_eq!(store.verify_parameters(made), Ok(()));
    let info = store.key_info(made).unwrap();

    let half = store.generate_key(KeySpec::new(Algorithm::DhEphem).bits(512).pregenerated()).unwrap();
    assert!(matches!(store.verify_parameters(half), Err(Error::BadData(_))), "no numbers yet");
    store.set_key_param(half, KeyParam::P(info.p().unwrap())).unwrap();
    store.set_key_param(half, KeyParam::G(info.g().unwrap())).unwrap();
    assert_eq!(store.verify_parameters(half), Ok(()), "a group without q");
    // 2^512 - 1 is a multiple of 3.
    store.set_key_param(half, KeyParam::P(&[0xff; 64])).unwrap();
    store.set_key_param(half, KeyParam::X).unwrap();
    assert!(matches!(store.verify_parameters(half), Err(Error::BadData(_))));

    let session = store.generate_key(Algorithm::Rc4).unwrap();
    assert!(matches!(store.verify_parameters(session), Err(Error::BadType(_))));
    store.destroy_key(session).unwrap();
    assert!(matches!(store.verify_parameters(session), Err(Error::BadKey(_))));
}
