//! Compares the answers of both APIs with those of the model.

use core::fmt::Debug;

use hcryptkey::codes::*;
use hcryptkey::{Error, Padding};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use crate::apis::{Apis, Both, KeyHandle};
use crate::history::State;
use crate::rules::*;

pub(crate) type Outcome = Result<(), TestCaseError>;

/// Compares the results of both APIs with the expected one: the same value, or the same error.
pub(crate) fn same<T: Clone + Debug + PartialEq>(
    what: &str,
    both: Both<T>,
    expected: Result<T, No>,
) -> Outcome {
    let reason = |error| match error {
        Error::MoreData { needed } => No::MoreData(needed),
        other => No::Code(other.code()),
    };
    let number = expected.clone().map_err(|no| match no {
        No::Dead(_) => INVALID_PARAMETER,
        other => other,
    });
    let typed = expected.map_err(|no| match no {
        No::Dead(code) => No::Code(code),
        other => other,
    });
    prop_assert_eq!(both.typed.map_err(reason), typed, "{}: the store, and the model", what);
    prop_assert_eq!(both.number.map_err(reason), number, "{}: the process, and the model", what);
    Ok(())
}

/// Compares every parameter of a key.
pub(crate) fn compare_params(apis: &Apis, handle: KeyHandle, state: Result<&State, &No>) -> Outcome {
    let typed = apis.store.key_info(handle.typed);
    let number = |param| apis.read(handle, param);
    let (info, state) = match (typed, state) {
        (Ok(info), Ok(state)) => (info, state),
        (typed, state) => {
            prop_assert_eq!(number(KP_ALGID).map(drop), state.map(drop).map_err(|_| 87));
            let typed = typed.map(drop).map_err(Error::code);
            prop_assert_eq!(typed, state.map(drop).map_err(|_| NTE_BAD_KEY));
            return Ok(());
        }
    };
    let algorithm = state.birth.algorithm;
    let block_bits = u32::try_from(block_len(algorithm) * 8).unwrap();
    prop_assert_eq!(info.algorithm(), algorithm);
    prop_assert_eq!(info.key_bits(), state.key_len());
    prop_assert_eq!(info.block_bits(), block_bits);
    prop_assert_eq!(info.iv(), Some(&state.iv[..]));
    prop_assert_eq!(info.mode().map(|mode| mode.0), Some(state.mode));
    prop_assert_eq!(info.mode_bits(), Some(state.mode_bits));
    prop_assert_eq!(info.padding(), Some(state.padding));
    prop_assert_eq!(info.permissions().0, state.permissions);
    prop_assert_eq!(info.salt(), Some(&state.salt[..]));
    prop_assert_eq!(info.effective_key_bits(), Some(state.effective_key_len()));
    prop_assert_eq!(info.in_message(), state.in_message);

    prop_assert_eq!(number(KP_IV), Ok(state.iv.clone()));
    prop_assert_eq!(number(KP_SALT), Ok(state.salt.clone()));
    for (param, value) in [
        (KP_ALGID, alg_id(algorithm)),
        (KP_KEYLEN, state.key_len()),
        (KP_BLOCKLEN, block_bits),
        (KP_MODE, state.mode),
        (KP_MODE_BITS, state.mode_bits),
        (KP_PADDING, padding_code(state.padding)),
        (KP_PERMISSIONS, state.permissions),
        (KP_EFFECTIVE_KEYLEN, state.effective_key_len()),
    ] {
        prop_assert_eq!(number(param), Ok(value.to_le_bytes().to_vec()), "parameter {}", param);
    }
    Ok(())
}

fn padding_code(padding: Padding) -> u32 {
    match padding {
        Padding::Pkcs5 => 1,
        Padding::Random => 2,
        Padding::Zero => 3,
        other => unreachable!("{other:?} is new"),
    }
}
