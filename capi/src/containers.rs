//! Where the key containers of a C program are.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use hcryptkey::KeyContainers;

/// The containers in the folder that `$HCRYPTKEY_CONTAINERS` names, or in the user's data folder. In memory if the
/// variable is `memory`, or if the user has no data folder.
pub(crate) fn containers() -> KeyContainers {
    match folder(|name| env::var_os(name).filter(|value| !value.is_empty())) {
        Some(folder) => KeyContainers::in_folder(folder),
        None => KeyContainers::new(),
    }
}

/// The folder; `None` for containers in memory.
fn folder(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    if let Some(chosen) = variable("HCRYPTKEY_CONTAINERS") {
        return (chosen != "memory").then(|| chosen.into());
    }
    let in_home = |path| variable("HOME").map(|home| PathBuf::from(home).join(path));
    let data = if cfg!(windows) {
        variable("APPDATA").map(PathBuf::from)
    } else if cfg!(target_os = "macos") {
        in_home("Library/Application Support")
    } else {
        // The XDG specification ignores a path that is not absolute.
        let xdg = variable("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
        xdg.or_else(|| in_home(".local/share"))
    };
    Some(data?.join("hcryptkey").join("containers"))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn with(variables: &[(&str, &str)]) -> Option<PathBuf> {
        folder(|name| {
            variables.iter().find(|(other, _)| *other == name).map(|(_, value)| OsString::from(value))
        })
    }

    #[test]
    fn the_variable_comes_first_and_memory_means_none() {
        let home = ("HOME", "/home/alice");
        assert_eq!(with(&[("HCRYPTKEY_CONTAINERS", "/a/b"), home]).as_deref(), Some(Path::new("/a/b")));
        assert_eq!(with(&[("HCRYPTKEY_CONTAINERS", "memory"), home]), None);
        assert_eq!(with(&[]), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn else_the_users_data_folder_is_used() {
        let home = ("HOME", "/home/alice");
        let expected = Path::new("/home/alice/.local/share/hcryptkey/containers");
        assert_eq!(with(&[home]).as_deref(), Some(expected));
        assert_eq!(with(&[home, ("XDG_DATA_HOME", "relative")]).as_deref(), Some(expected));
        let moved = with(&[home, ("XDG_DATA_HOME", "/data")]);
        assert_eq!(moved.as_deref(), Some(Path::new("/data/hcryptkey/containers")));
    }
}
