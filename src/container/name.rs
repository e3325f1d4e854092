//! Names of key containers.

use std::sync::Arc;

use crate::error::Error;

/// The longest name of a container in UTF-16 units, as on Windows (`MAX_PATH`).
pub(crate) const MAX_NAME: usize = 260;

/// The name of a container. Two names that differ only in case are one name.
#[derive(Clone)]
pub(super) struct Name {
    /// As it was written.
    pub(super) written: Arc<str>,
    /// For comparisons; shares the allocation of the written form if both are equal.
    pub(super) folded: Arc<str>,
}

impl Name {
    /// # Errors
    /// `NTE_BAD_KEYSET_PARAM` for a name that is too long.
    pub(super) fn new(name: &str) -> Result<Self, Error> {
        if name.encode_utf16().take(MAX_NAME + 1).count() > MAX_NAME {
            return Err(Error::BadKeysetParam);
        }
        let written: Arc<str> = name.into();
        let folded: String = name.chars().map(fold).collect();
        let folded = if folded == name { Arc::clone(&written) } else { folded.into() };
        Ok(Self { written, folded })
    }
}

/// The upper case of a character, if that is one character. Windows compares names character by character, so both
/// lower-case sigmas are the same letter, and `ß` is not `ss`.
fn fold(character: char) -> char {
    let single = |mut characters: core::char::ToUppercase| match (characters.next(), characters.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    };
    // The upper case of a title-case letter such as `ᾼ` is two characters, but its lower case is one.
    single(character.to_uppercase()).unwrap_or_else(|| {
        let mut lower = character.to_lowercase();
        lower.next().filter(|_| lower.next().is_none()).unwrap_or(character)
    })
}

#[cfg(test)]
mod tests {
    use super::{MAX_NAME, Name};

    #[test]
    fn names_are_compared_letter_by_letter() {
        let folded = |name| Name::new(name).unwrap().folded;
        for same in [["box", "BoX"], ["ΟΔΟΣ", "οδος"], ["οδοσ", "οδος"], ["Straße", "STRAßE"], ["ᾳ", "ᾼ"]]
        {
            assert_eq!(folded(same[0]), folded(same[1]), "{same:?}");
        }
        for other in [["Straße", "STRASSE"], ["i", "İ"], ["box", "box "]] {
            assert_ne!(folded(other[0]), folded(other[1]), "{other:?}");
        }
    }

    #[test]
    fn a_name_is_kept_once_if_it_is_written_in_upper_case() {
        let name = Name::new("BOX").unwrap();
        assert!(std::sync::Arc::ptr_eq(&name.written, &name.folded));
        assert_eq!(&*Name::new("Box").unwrap().written, "Box");
    }

    #[test]
    fn a_name_has_at_most_260_units() {
        assert!(Name::new(&"ß".repeat(MAX_NAME)).is_ok());
        assert!(Name::new(&"n".repeat(MAX_NAME + 1)).is_err());
        assert!(Name::new(&"😀".repeat(MAX_NAME / 2 + 1)).is_err());
    }
}
