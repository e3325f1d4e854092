//! Containers in a folder outlast the process, however it ends, and a file that can't be used is an error.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio, id};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use crate::support::code;
use hcryptkey::codes::*;
use hcryptkey::{
    Advapi, Algorithm, ContainerScope, Error, ImportOptions, KeyContainers, KeySpec, KeyStore, Permissions,
    UserKey,
};

/// A folder that is removed with its files at the end of a test.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        Self(env::temp_dir().join(format!("hcryptkey-lasting-{}-{count}", id())))
    }

    fn containers(&self) -> KeyContainers {
        KeyContainers::in_folder(&self.0)
    }

    /// The files of containers.
    fn files(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| path.extension().is_some_and(|extension| extension == "keys")).collect()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

/// A store on the container of this name.
fn store(containers: &KeyContainers, name: &str) -> Result<KeyStore, Error> {
    let container = containers.open(ContainerScope::User, name)?;
    Ok(KeyStore::builder().container(container).build())
}

fn pair(algorithm: Algorithm) -> KeySpec {
    KeySpec::new(algorithm).bits(384)
}

/// The PRIVATEKEYBLOB of a user key.
fn blob(store: &KeyStore, user_key: UserKey) -> Result<Vec<u8>, Error> {
    let key = store.user_key(user_key)?;
    let blob = store.reveal_key(key).map(|blob| blob.to_vec());
    store.destroy_key(key)?;
    blob
}

#[test]
fn keys_and_their_permissions_outlast_the_set() {
    let scratch = Scratch::new();
    scratch.containers().create(ContainerScope::User, "Alice").unwrap();
    let first = store(&scratch.containers(), "alice").unwrap();
    first.generate_key(pair(Algorithm::RsaSign)).unwrap();
    first.generate_key(pair(Algorithm::RsaKeyExchange).exportable()).unwrap();
    let blobs = [UserKey::Signature, UserKey::Exchange].map(|key| blob(&first, key).unwrap());
    drop(first);

    let later = store(&scratch.containers(), "ALICE").unwrap();
    assert_eq!([UserKey::Signature, UserKey::Exchange].map(|key| blob(&later, key).unwrap()), blobs);
    let exportable = |user_key| {
        let key = later.user_key(user_key).unwrap();
        later.key_info(key).unwrap().permissions().contains(Permissions::EXPORT)
    };
    assert_eq!([UserKey::Signature, UserKey::Exchange].map(exportable), [false, true]);
    assert_eq!(scratch.containers().names(ContainerScope::User).unwrap(), ["Alice"], "as it was written");
    assert_eq!(scratch.containers().names(ContainerScope::Machine).unwrap(), Vec::<String>::new());
}

#[test]
fn two_processes_see_each_others_changes_at_once() {
    let scratch = Scratch::new();
    let [one, other] =
        [(); 2].map(|()| Advapi::builder().containers(scratch.containers()).max_rsa_bits(384).build());
    let open =
        |advapi: &Advapi, flags| code(advapi.crypt_acquire_context(Some("box"), None, PROV_RSA_AES, flags));
    assert_eq!(open(&other, 0), Err(NTE_BAD_KEYSET));
    let mine = open(&one, CRYPT_NEWKEYSET).unwrap();
    assert_eq!(open(&other, CRYPT_NEWKEYSET), Err(NTE_EXISTS));
    let theirs = open(&other, 0).unwrap();
    assert_eq!(code(other.crypt_get_user_key(theirs, AT_SIGNATURE)), Err(NTE_NO_KEY));
    let key = one.crypt_gen_key(mine, AT_SIGNATURE, 384 << 16).unwrap();
    let seen = other.crypt_get_user_key(theirs, AT_SIGNATURE).unwrap();
    assert_eq!(other.reveal_key(seen), one.reveal_key(key));

    assert_eq!(open(&other, CRYPT_DELETEKEYSET), Ok(0));
    assert_eq!(open(&one, 0), Err(NTE_BAD_KEYSET));
    assert_eq!(code(one.crypt_get_user_key(mine, AT_SIGNATURE)), Err(NTE_NO_KEY), "the keys are gone");
    // A context on a deleted container continues without the file.
    one.crypt_gen_key(mine, AT_KEYEXCHANGE, 384 << 16).unwrap();
    one.crypt_get_user_key(mine, AT_KEYEXCHANGE).unwrap();
    assert_eq!(open(&other, 0), Err(NTE_BAD_KEYSET));
    assert_eq!(scratch.files(), Vec::<PathBuf>::new());
}

#[test]
fn reading_makes_no_folder() {
    let scratch = Scratch::new();
    let containers = scratch.containers();
    assert_eq!(containers.names(ContainerScope::User).unwrap(), Vec::<String>::new());
    assert_eq!(containers.open(ContainerScope::User, "box").err(), Some(Error::BadKeyset));
    assert_eq!(containers.delete(ContainerScope::User, "box"), Err(Error::BadKeyset));
    assert!(!scratch.0.exists());
}

#[test]
fn a_limit_on_containers_counts_the_files() {
    let scratch = Scratch::new();
    scratch.containers().create(ContainerScope::Machine, "one").unwrap();
    let advapi = Advapi::builder().containers(scratch.containers()).object_limit(2).build();
    let make = |name| code(advapi.crypt_acquire_context(Some(name), None, PROV_RSA_AES, CRYPT_NEWKEYSET));
    let prov = make("two").unwrap();
    advapi.crypt_release_context(prov, 0).unwrap();
    assert_eq!(make("three"), Err(NTE_NO_MEMORY));
}

/// A pair of Diffie-Hellman in the place of the DSS key: its group has no q, so it is not a DSS key.
#[cfg(feature = "dss")]
#[test]
fn a_stored_group_has_to_fit_the_algorithm() {
    let scratch = Scratch::new();
    let advapi = Advapi::builder().containers(scratch.containers()).build();
    let open = |flags| advapi.crypt_acquire_context(Some("box"), None, PROV_DSS, flags).unwrap();
    let prov = open(CRYPT_NEWKEYSET);
    let [file] = &scratch.files()[..] else { panic!("one file") };
    let empty = fs::read(file).unwrap();

    // p, g and x in a DSS4. Nothing checks that p is prime: 5 is of a large order modulo 2^512 - 1.
    let numbers = [&[0xff; 64][..], &[5], &[0; 63], &[5], &[0; 63], &[1]].concat();
    let header = b"\x07\x03\0\0\x00\x22\0\0DSS4\0\x02\0\0\0\0\0\0\0\0\0\0\x08\0\0\0";
    let blob = [&header[..], &[0xff; 24], &numbers].concat();
    // In place of the last length and the checksum.
    let front = &empty[..empty.len() - 36];
    let mut record = [front, &u32::try_from(blob.len()).unwrap().to_le_bytes(), &blob].concat();
    let aes = advapi.crypt_acquire_context(None, None, PROV_RSA_AES, CRYPT_VERIFYCONTEXT).unwrap();
    let hash = advapi.crypt_create_hash(aes, CALG_SHA_256, 0, 0).unwrap();
    advapi.crypt_hash_data(hash, &record, 0).unwrap();
    let mut checksum = [0; 32];
    advapi.crypt_get_hash_param(hash, HP_HASHVAL, Some(&mut checksum), 0).unwrap();
    record.extend(checksum);
    fs::write(file, record).unwrap();

    assert_eq!(code(advapi.crypt_get_user_key(prov, AT_SIGNATURE)), Err(NTE_KEYSET_ENTRY_BAD));
}

/// Each changed byte and each shorter file is noticed, by every call, and the error names the file.
#[test]
fn a_damaged_file_is_an_error_that_names_it() {
    let scratch = Scratch::new();
    let containers = scratch.containers();
    containers.create(ContainerScope::User, "box").unwrap();
    let keys = store(&containers, "box").unwrap();
    keys.generate_key(pair(Algorithm::RsaSign)).unwrap();
    let [file] = &scratch.files()[..] else { panic!("one file") };
    let good = fs::read(file).unwrap();

    let refused = |result: Result<(), Error>, what: &str| {
        let error = result.expect_err(what);
        assert_eq!(error.code(), NTE_KEYSET_ENTRY_BAD, "{what}");
        assert!(error.to_string().contains(&*file.to_string_lossy()), "{what}: {error}");
    };
    let check = |what: &str| {
        refused(containers.open(ContainerScope::User, "box").map(drop), what);
        refused(containers.create(ContainerScope::User, "box").map(drop), what);
        refused(containers.delete(ContainerScope::User, "box"), what);
        refused(containers.names(ContainerScope::User).map(drop), what);
        refused(keys.user_key(UserKey::Signature).map(drop), what);
    };
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1;
        fs::write(file, bad).unwrap();
        refused(containers.open(ContainerScope::User, "box").map(drop), &format!("byte {at}"));
        fs::write(file, &good[..at]).unwrap();
        refused(containers.open(ContainerScope::User, "box").map(drop), &format!("{at} bytes"));
    }
    for (what, bytes) in [
        ("empty", Vec::new()),
        ("foreign", b"#!/bin/sh\n".to_vec()),
        ("cut short", good[..good.len() - 1].to_vec()),
        ("too long", [&good[..], &vec![0; 1 << 16]].concat()),
    ] {
        fs::write(file, &bytes).unwrap();
        check(what);
        let before = keys.key_handles();
        refused(keys.generate_key(pair(Algorithm::RsaSign)).map(drop), what);
        assert_eq!(keys.key_handles(), before, "a failed call changes nothing");
        assert_eq!(fs::read(file).unwrap(), bytes, "{what}: the file is left as it is");
    }
    // The good file under the name of another container.
    containers.create(ContainerScope::Machine, "box").unwrap();
    let of_machine = scratch.files().into_iter().find(|other| other != file).unwrap();
    fs::copy(&of_machine, file).unwrap();
    refused(containers.open(ContainerScope::User, "box").map(drop), "another container's");
    fs::write(file, good).unwrap();
    keys.user_key(UserKey::Signature).expect("all is well again");
}

#[test]
fn a_folder_that_can_not_be_used_is_an_error_that_names_it() {
    let scratch = Scratch::new();
    fs::write(&scratch.0, "a file in its place").unwrap();
    let containers = scratch.containers();
    for error in [
        containers.create(ContainerScope::User, "box").unwrap_err(),
        containers.open(ContainerScope::User, "box").unwrap_err(),
        containers.delete(ContainerScope::User, "box").unwrap_err(),
        containers.names(ContainerScope::User).unwrap_err(),
    ] {
        assert_eq!(error.code(), NTE_FAIL);
        assert!(error.to_string().contains(&*scratch.0.to_string_lossy()), "{error}");
    }
    fs::remove_file(&scratch.0).unwrap();
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let scratch = Scratch::new();
    scratch.containers().create(ContainerScope::User, "box").unwrap();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&scratch.0), 0o700);
    assert_eq!(scratch.files().iter().map(|file| mode(file)).collect::<Vec<_>>(), [0o600]);
}

/// A folder that others can write to, or that belongs to somebody else: they could replace the keys.
#[cfg(unix)]
#[test]
fn a_folder_of_others_is_refused() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    let scratch = Scratch::new();
    let containers = scratch.containers();
    containers.create(ContainerScope::User, "box").unwrap();
    let keys = store(&containers, "box").unwrap();
    keys.generate_key(pair(Algorithm::RsaSign)).unwrap();
    let check = |refusal: &str| {
        for error in [
            containers.create(ContainerScope::User, "other").unwrap_err(),
            containers.open(ContainerScope::User, "box").unwrap_err(),
            containers.delete(ContainerScope::User, "box").unwrap_err(),
            containers.names(ContainerScope::User).unwrap_err(),
            keys.user_key(UserKey::Signature).unwrap_err(),
            keys.generate_key(pair(Algorithm::RsaSign)).unwrap_err(),
        ] {
            assert_eq!(error.code(), NTE_FAIL);
            let text = error.to_string();
            assert!(text.contains(&*scratch.0.to_string_lossy()) && text.contains(refusal), "{text}");
        }
    };
    let set_mode = |mode| fs::set_permissions(&scratch.0, fs::Permissions::from_mode(mode)).unwrap();
    for mode in [0o777, 0o1777, 0o775, 0o722] {
        set_mode(mode);
        check("chmod");
    }
    set_mode(0o755);
    keys.user_key(UserKey::Signature).expect("others may look at the folder");

    // Only root can give a folder away.
    let owner = fs::metadata(&scratch.0).unwrap().uid();
    if chown(&scratch.0, Some(owner + 1), None).is_ok() {
        check("another user");
        let files = scratch.files();
        assert_eq!(files.len(), 1);
        // With all files of that other user, reading is possible for root, and writing would leave a file of root.
        for file in [&files[0], &scratch.0.join("lock")] {
            chown(file, Some(owner + 1), None).unwrap();
        }
        keys.user_key(UserKey::Signature).unwrap();
        let error = keys.generate_key(pair(Algorithm::RsaSign)).unwrap_err();
        assert!(error.to_string().contains("another user"), "{error}");
    }
}

#[cfg(unix)]
#[test]
fn links_and_pipes_are_refused() {
    let scratch = Scratch::new();
    let containers = scratch.containers();
    containers.create(ContainerScope::User, "box").unwrap();
    let [file] = &scratch.files()[..] else { panic!("one file") };

    // A pipe has no writer, so opening it would not return.
    let pipe = |path: &PathBuf| assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    fs::remove_file(file).unwrap();
    pipe(file);
    for error in [
        containers.create(ContainerScope::User, "box").unwrap_err(),
        containers.open(ContainerScope::User, "box").unwrap_err(),
        containers.names(ContainerScope::Machine).unwrap_err(),
    ] {
        assert_eq!(error.code(), NTE_KEYSET_ENTRY_BAD);
        assert!(error.to_string().contains("it is not a file"), "{error}");
    }
    fs::remove_file(file).unwrap();

    let (lock, elsewhere) = (scratch.0.join("lock"), scratch.0.join("elsewhere"));
    for link in [true, false] {
        fs::remove_file(&lock).unwrap();
        if link {
            std::os::unix::fs::symlink(&elsewhere, &lock).unwrap();
        } else {
            pipe(&lock);
        }
        let error = containers.create(ContainerScope::User, "box").unwrap_err();
        assert_eq!(error.code(), NTE_FAIL);
        assert!(error.to_string().contains(&*lock.to_string_lossy()), "{error}");
        assert!(!elsewhere.exists());
    }
}

/// Two writers store a key each at the same time: neither key is lost.
#[test]
fn no_change_is_lost_between_two_writers() {
    let scratch = Scratch::new();
    scratch.containers().create(ContainerScope::User, "box").unwrap();
    thread::scope(|scope| {
        for algorithm in [Algorithm::RsaSign, Algorithm::RsaKeyExchange] {
            let store = store(&scratch.containers(), "box").unwrap();
            scope.spawn(move || {
                let user_key = match algorithm {
                    Algorithm::RsaSign => UserKey::Signature,
                    _ => UserKey::Exchange,
                };
                for _ in 0..20 {
                    let key = store.generate_key(pair(algorithm)).unwrap();
                    let stored = blob(&store, user_key).unwrap();
                    assert_eq!(*store.reveal_key(key).unwrap(), stored, "another writer took it away");
                }
            });
        }
    });
}

const FOLDER: &str = "HCRYPTKEY_TEST_FOLDER";

/// The next test runs this in a separate process, which it kills: stores two keys alternately forever.
#[test]
fn writes_until_it_is_killed() {
    let Ok(folder) = env::var(FOLDER) else { return };
    let keys = KeyStore::default();
    let blobs = [(); 2].map(|()| {
        let key = keys.generate_key(pair(Algorithm::RsaSign)).unwrap();
        keys.reveal_key(key).unwrap()
    });
    let store = store(&KeyContainers::in_folder(folder), "box").unwrap();
    loop {
        for blob in &blobs {
            let key = store.import_key(blob, ImportOptions::new()).unwrap();
            store.destroy_key(key).unwrap();
            println!("written");
        }
    }
}

#[test]
fn a_process_that_is_killed_while_it_writes_loses_nothing() {
    let scratch = Scratch::new();
    scratch.containers().create(ContainerScope::User, "box").unwrap();
    for round in 0..20 {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "--nocapture", "lasting::writes_until_it_is_killed"])
            .env(FOLDER, &scratch.0)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // Kills after a different number of writes each time, in the middle of a write.
        let written = lines.map(Result::unwrap).filter(|line| line.ends_with("written")).take(1 + round % 7);
        assert_eq!(written.count(), 1 + round % 7, "the child writes");
        child.kill().unwrap();
        child.wait().unwrap();
        let store = store(&scratch.containers(), "box").unwrap();
        blob(&store, UserKey::Signature).expect("one of the two keys");
        assert_eq!(scratch.files().len(), 1, "no file remains except one that the next write replaces");
    }
    let store = store(&scratch.containers(), "box").unwrap();
    store.generate_key(pair(Algorithm::RsaKeyExchange)).expect("the lock ended with its holder");
}

#[cfg(feature = "crypt32")]
#[test]
fn protected_data_outlasts_the_process() {
    let scratch = Scratch::new();
    let process = || Advapi::builder().containers(scratch.containers()).build();
    // Another process that makes the key at the same moment gets the same key.
    let (one, other) = (process(), process());
    let blob = one.crypt_protect_data(b"secret", "mail", b"salt", 0).unwrap();
    let (data, description) = other.crypt_unprotect_data(&blob, b"salt").unwrap();
    assert_eq!((&data[..], &*description), (&b"secret"[..], "mail"));
    let second = other.crypt_protect_data(b"second", "", b"", 0).unwrap();
    assert_eq!(process().crypt_unprotect_data(&second, b"").unwrap().0[..], *b"second");
    // The key's file does not count as a container.
    assert!(scratch.containers().names(ContainerScope::User).unwrap().is_empty());

    // The host's key comes first, and a process in memory has a key of its own.
    let guid = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0".parse().unwrap();
    let key = hcryptkey::crypt32::MasterKey::new(guid, &[7; 64]).unwrap();
    let host = Advapi::builder().containers(scratch.containers()).master_key(key).build();
    assert_eq!(code(host.crypt_unprotect_data(&blob, b"salt")), Err(NTE_BAD_KEY_STATE));
    assert_eq!(code(Advapi::new().crypt_unprotect_data(&blob, b"salt")), Err(NTE_BAD_KEY_STATE));
    // A folder without a key is not made by reading.
    let empty = Scratch::new();
    let reader = Advapi::builder().containers(empty.containers()).build();
    assert_eq!(code(reader.crypt_unprotect_data(&blob, b"salt")), Err(NTE_BAD_KEY_STATE));
    assert!(!empty.0.exists());
}

#[cfg(feature = "crypt32")]
#[test]
fn a_damaged_master_key_is_an_error_that_names_its_file() {
    let scratch = Scratch::new();
    let process = || Advapi::builder().containers(scratch.containers()).build();
    let blob = process().crypt_protect_data(b"secret", "", b"", 0).unwrap();
    let file = scratch.0.join("data.master");
    let bytes = fs::read(&file).unwrap();
    assert_eq!(bytes.len(), 128);
    let mut damages: Vec<Vec<u8>> = (0..bytes.len()).map(|len| bytes[..len].to_vec()).collect();
    damages.push([&bytes[..], b"more"].concat());
    for at in 0..bytes.len() {
        damages.push(bytes.clone());
        damages.last_mut().unwrap()[at] ^= 1;
    }
    for damage in damages {
        fs::write(&file, &damage).unwrap();
        let error = process().crypt_unprotect_data(&blob, b"").unwrap_err();
        assert_eq!(error.code(), NTE_KEYSET_ENTRY_BAD);
        assert!(error.to_string().contains("data.master"), "{error}");
        assert_eq!(code(process().crypt_protect_data(b"", "", b"", 0)), Err(NTE_KEYSET_ENTRY_BAD));
        assert_eq!(fs::read(&file).unwrap(), damage, "it is not overwritten");
    }
    fs::write(&file, &bytes).unwrap();
    assert_eq!(process().crypt_unprotect_data(&blob, b"").unwrap().0[..], *b"secret");
}

/// Keys of DSS and Diffie-Hellman, with the q that a DH2 would leave out.
#[cfg(feature = "dss")]
#[test]
fn keys_of_dss_and_diffie_hellman_outlast_the_process() {
    let scratch = Scratch::new();
    let open = |flags| {
        let advapi = Advapi::builder().containers(scratch.containers()).build();
        let prov = advapi.crypt_acquire_context(Some("box"), None, PROV_DSS_DH, flags).unwrap();
        (advapi, prov)
    };
    let numbers = |advapi: &Advapi, key| {
        [KP_P, KP_Q, KP_G, KP_Y].map(|param| {
            let mut number = [0; 64];
            let len = advapi.crypt_get_key_param(key, param, Some(&mut number), 0).unwrap();
            number[..len as usize].to_vec()
        })
    };
    let private = |advapi: &Advapi, key| {
        let mut blob = vec![0; 512];
        code(advapi.crypt_export_key(key, 0, PRIVATEKEYBLOB, 0, Some(&mut blob))).map(|_| blob)
    };
    let (advapi, prov) = open(CRYPT_NEWKEYSET);
    let dss = advapi.crypt_gen_key(prov, AT_SIGNATURE, 512 << 16 | CRYPT_EXPORTABLE).unwrap();
    let dh = advapi.crypt_gen_key(prov, AT_KEYEXCHANGE, 512 << 16).unwrap();
    let (blob, dss_numbers, dh_numbers) =
        (private(&advapi, dss).unwrap(), numbers(&advapi, dss), numbers(&advapi, dh));
    drop(advapi);

    let (advapi, prov) = open(0);
    let user_key = |spec| advapi.crypt_get_user_key(prov, spec).unwrap();
    assert_eq!(private(&advapi, user_key(AT_SIGNATURE)), Ok(blob));
    assert_eq!(numbers(&advapi, user_key(AT_SIGNATURE)), dss_numbers);
    assert_eq!(numbers(&advapi, user_key(AT_KEYEXCHANGE)), dh_numbers);
    assert_eq!(private(&advapi, user_key(AT_KEYEXCHANGE)), Err(NTE_BAD_KEY_STATE), "so are permissions");
}
