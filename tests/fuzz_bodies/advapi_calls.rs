//! A program of calls in CryptoAPI's numbers, read from bytes, over several contexts and slots: handles that are valid, dead,
//! of another context or kind, or made up; named containers, forks, session keys and RSA keys; every flag, every parameter,
//! buffers of any size.
//!
//! What must hold of each call: it does not panic; with a dead handle it returns 87; a call that fails changes
//! nothing, but for what the documentation says; the size that `ERROR_MORE_DATA` names is enough; handles are unlike all
//! before, and fit their width; and a duplicate returns what its original does.

use std::collections::HashMap;
use std::sync::LazyLock;

use hcryptkey::codes::*;
use hcryptkey::{Advapi, Error, HandleWidth, Padding, Provider};

use crate::input::{Counting, Input};
use crate::rsa_pair::{PRIVATE_BLOB, PUBLIC_BLOB, SIGNING_BLOB};

/// Longer programs find no more, and take longer.
const MAX_CALLS: usize = 300;

/// The largest buffer that a call is given, or asked for a second time with.
const MAX_BUFFER: usize = 1 << 16;

/// An operation with an RSA key takes as long as a hundred other calls.
const MAX_RSA_CALLS: u8 = 3;

const CIPHERS: [u32; 8] =
    [CALG_DES, CALG_3DES_112, CALG_3DES, CALG_RC2, CALG_RC4, CALG_AES_128, CALG_AES_192, CALG_AES_256];
const HASHES: [u32; 10] = [
    CALG_MD2,
    CALG_MD4,
    CALG_MD5,
    CALG_SHA1,
    CALG_SHA_256,
    CALG_SHA_384,
    CALG_SHA_512,
    CALG_SSL3_SHAMD5,
    CALG_HMAC,
    CALG_MAC,
];
const KEY_PARAMS: [u32; 11] = [
    KP_IV,
    KP_SALT,
    KP_PADDING,
    KP_MODE,
    KP_MODE_BITS,
    KP_PERMISSIONS,
    KP_ALGID,
    KP_BLOCKLEN,
    KP_KEYLEN,
    KP_SALT_EX,
    KP_EFFECTIVE_KEYLEN,
];
const KEY_FLAGS: [u32; 9] = [
    0,
    0,
    CRYPT_EXPORTABLE,
    CRYPT_EXPORTABLE | CRYPT_NO_SALT,
    CRYPT_EXPORTABLE | CRYPT_CREATE_SALT,
    CRYPT_NO_SALT | CRYPT_CREATE_SALT,
    CRYPT_EXPORTABLE | 40 << 16,
    CRYPT_CREATE_SALT | 40 << 16,
    CRYPT_EXPORTABLE | 56 << 16,
];

const CONTAINERS: [Option<&str>; 4] = [Some("alice"), Some("bob"), Some(""), None];
const PROV_PARAMS: [u32; 10] = [
    PP_ENUMALGS,
    PP_ENUMALGS_EX,
    PP_ENUMCONTAINERS,
    PP_NAME,
    PP_CONTAINER,
    PP_VERSION,
    PP_PROVTYPE,
    PP_KEYSPEC,
    PP_KEYSET_TYPE,
    PP_KEYSET_SEC_DESCR,
];
const USER_KEYS: [u32; 3] = [AT_KEYEXCHANGE, AT_SIGNATURE, 0];

/// Profiles besides Microsoft's.
const WITH_PADDINGS: &str = "With paddings";
const WITHOUT_DUPLICATE: &str = "Without duplicates";

pub(crate) fn run(bytes: &[u8]) {
    let mut input = Input::new(bytes);
    let mut guest = Guest::new(input.byte());
    for call in 0..MAX_CALLS {
        if input.is_empty() {
            break;
        }
        // Looking takes longer than calling. The replay of the corpus looks each time.
        guest.looks = !cfg!(fuzzing) || call % 8 == 0;
        guest.make_a_call(&mut input);
    }
    guest.end();
}

/// What a handle names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Context,
    SessionKey,
    RsaKey,
    Hash,
}

/// What is behind a handle that is alive.
#[derive(Clone, Copy)]
struct Object {
    kind: Kind,
    /// The context that it is of: itself for a context.
    owner: u64,
    /// How many releases end a context.
    refs: u32,
}

/// The process under test, and every handle that it gave out.
struct Guest {
    advapi: Advapi,
    width: HandleWidth,
    provs: Vec<u64>,
    keys: Vec<u64>,
    hashes: Vec<u64>,
    live: HashMap<u64, Object>,
    /// What was exported.
    blobs: Vec<Vec<u8>>,
    rsa_calls_left: u8,
    /// Whether the objects of this call are looked at.
    looks: bool,
}

/// A handle, and what the call needs it to name.
#[derive(Clone, Copy)]
struct Use(Needs, u64);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Needs {
    Nothing,
    Context,
    Key,
    Hash,
}

impl Use {
    /// An argument that is left out.
    const NONE: Self = Self(Needs::Nothing, 0);
}

/// All that can be seen of a key: its parameters, its BLOB, and what a duplicate of it returns.
#[derive(Debug, PartialEq)]
struct KeyView {
    params: Vec<Result<Vec<u8>, u32>>,
    blob: Result<Vec<u8>, u32>,
    sections: Vec<Result<Vec<u8>, u32>>,
}

/// All that can be seen of a hash.
#[derive(Debug, PartialEq)]
struct HashView {
    params: Vec<Result<Vec<u8>, u32>>,
    value: Result<Vec<u8>, u32>,
    takes_more: Result<(), u32>,
}

#[derive(Debug, PartialEq)]
enum View {
    None,
    Key(KeyView),
    Hash(HashView),
}

/// Two contexts, of which one has a container with user keys; and keys and hashes of the other.
struct Template {
    advapi: Advapi,
    width: HandleWidth,
    provs: [u64; 2],
    keys: [u64; 4],
    hash: u64,
}

impl Template {
    fn new(profile: usize, width: HandleWidth) -> Self {
        let own = Provider::AES.with_padding(Padding::Zero).with_padding(Padding::Random);
        let names = Provider::ALL.iter().map(|provider| (provider.name(), provider.prov_type()));
        let own_names = [(WITH_PADDINGS, PROV_RSA_AES), (WITHOUT_DUPLICATE, PROV_RSA_AES)];
        let (name, prov_type) = names.chain(own_names).nth(profile).unwrap();
        let advapi = Advapi::builder()
            .handles(width)
            .random_source(Counting(0))
            .object_limit(200)
            .provider(own.clone().named(WITH_PADDINGS, PROV_RSA_AES))
            .provider(own.named(WITHOUT_DUPLICATE, PROV_RSA_AES).without_duplicate())
            .build();
        let prov = advapi.crypt_acquire_context(None, Some(name), prov_type, CRYPT_VERIFYCONTEXT).unwrap();
        let other = advapi.crypt_acquire_context(Some("alice"), None, PROV_RSA_AES, CRYPT_NEWKEYSET).unwrap();
        let import = |prov, blob| advapi.crypt_import_key(prov, blob, 0, CRYPT_EXPORTABLE).unwrap();
        let keys = [
            import(other, &PRIVATE_BLOB),
            import(other, &SIGNING_BLOB),
            import(prov, &PRIVATE_BLOB),
            import(prov, &PUBLIC_BLOB),
        ];
        let hash = advapi.crypt_create_hash(other, CALG_SHA1, 0, 0).unwrap();
        Self { advapi, width, provs: [prov, other], keys, hash }
    }
}

/// One for each profile and width. They are made once: reading an RSA key takes as long as a thousand calls.
static TEMPLATES: LazyLock<Vec<Template>> = LazyLock::new(|| {
    let widths = [HandleWidth::Bits64, HandleWidth::Bits32];
    (0..6).flat_map(|profile| widths.map(|width| Template::new(profile, width))).collect()
});

impl Guest {
    fn new(choice: u8) -> Self {
        let template = &TEMPLATES[usize::from(choice) % TEMPLATES.len()];
        let [prov, other] = template.provs;
        let mut guest = Self {
            advapi: template.advapi.fork(),
            width: template.width,
            provs: template.provs.to_vec(),
            keys: template.keys.to_vec(),
            hashes: vec![template.hash],
            live: HashMap::new(),
            blobs: vec![PUBLIC_BLOB.to_vec()],
            rsa_calls_left: MAX_RSA_CALLS,
            looks: true,
        };
        let object = |kind, owner| Object { kind, owner, refs: 1 };
        for (key, owner) in template.keys.into_iter().zip([other, other, prov, prov]) {
            guest.live.insert(key, object(Kind::RsaKey, owner));
        }
        guest.live.insert(template.hash, object(Kind::Hash, other));
        for prov in template.provs {
            guest.live.insert(prov, object(Kind::Context, prov));
        }
        guest
    }

    fn make_a_call(&mut self, input: &mut Input<'_>) {
        match input.byte() % 30 {
            0 | 1 => self.gen_key(input),
            2 | 3 => self.import_key(input),
            4 => self.export_key(input),
            5 | 6 => self.duplicate_key(input),
            7 => self.destroy_key(input),
            8..=10 => self.set_key_param(input),
            11 => self.get_key_param(input),
            12 | 13 => self.encrypt(input),
            14 | 15 => self.decrypt(input),
            16 => self.create_hash(input),
            17 => self.feed_hash(input),
            18 => self.hash_params(input),
            19 => self.copy_or_destroy_hash(input),
            20 => self.derive_key(input),
            21 => self.acquire_context(input),
            22 => self.add_ref_or_release(input),
            23 => self.prov_params(input),
            24 => self.get_user_key(input),
            25 => self.sign(input),
            26 => self.verify(input),
            27 => self.fork(input),
            28 => self.ask_for_lengths(input),
            _ => {
                let prov = self.prov(input);
                let mut bytes = vec![0; usize::from(input.byte())];
                let _ = self.guarded(&[prov], |advapi| advapi.crypt_gen_random(prov.1, &mut bytes));
            }
        }
        assert_eq!(self.advapi.object_count(), self.live.len(), "objects are alive that nobody has");
    }

    /// A handle: mostly one that was given out for such an object, dead or alive.
    fn pick(input: &mut Input<'_>, own: &[u64], others: &[u64]) -> u64 {
        let slot = |choice: u8, slots: &[u64]| slots.get(usize::from(choice) % slots.len().max(1)).copied();
        let picked = match input.byte() {
            choice @ 0..=0xd7 => slot(choice, own),
            0xd8..=0xdf => None,
            0xe0..=0xe7 => slot(input.byte(), others),
            0xe8..=0xf7 => slot(input.byte(), own).map(|handle| handle ^ 1 << (input.byte() % 64)),
            _ => Some(input.qword()),
        };
        picked.unwrap_or(0)
    }

    fn prov(&self, input: &mut Input<'_>) -> Use {
        Use(Needs::Context, Self::pick(input, &self.provs, &self.keys))
    }

    fn key(&self, input: &mut Input<'_>) -> Use {
        Use(Needs::Key, Self::pick(input, &self.keys, &self.hashes))
    }

    fn hash(&self, input: &mut Input<'_>) -> Use {
        Use(Needs::Hash, Self::pick(input, &self.hashes, &self.keys))
    }

    /// Now and then a handle, mostly none: for arguments that are seldom used.
    fn seldom(input: &mut Input<'_>, handle: impl FnOnce(&mut Input<'_>) -> Use) -> Use {
        if input.byte() < 0xd0 {
            return Use::NONE;
        }
        match handle(input) {
            Use(_, 0) => Use::NONE,
            handle => handle,
        }
    }

    /// `pdwReserved`: NULL as a rule.
    fn reserved(input: &mut Input<'_>) -> u64 {
        if input.byte() < 0xd0 { 0 } else { input.qword() }
    }

    fn flags(input: &mut Input<'_>) -> u32 {
        input.mostly(&[
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            1,
            CRYPT_OAEP,
            CRYPT_EXPORTABLE | CRYPT_NO_SALT,
        ])
    }

    /// What a handle names, if it is what is needed.
    fn find(&self, Use(needs, handle): Use) -> Option<Object> {
        let object = self.live.get(&handle).copied()?;
        let fits = match object.kind {
            Kind::Context => needs == Needs::Context,
            Kind::SessionKey | Kind::RsaKey => needs == Needs::Key,
            Kind::Hash => needs == Needs::Hash,
        };
        fits.then_some(object)
    }

    fn is(&self, handle: Use, kind: Kind) -> bool {
        self.find(handle).is_some_and(|object| object.kind == kind)
    }

    /// Whether every handle names what it should, all of one context.
    fn are_alive(&self, uses: &[Use]) -> bool {
        let mut owners = uses.iter().filter(|one| one.0 != Needs::Nothing).map(|one| self.find(*one));
        let Some(Some(first)) = owners.next() else { return false };
        owners.all(|object| object.is_some_and(|object| object.owner == first.owner))
    }

    /// Whether the call may use an RSA key, if one of these is one: that takes long.
    fn may_compute(&mut self, uses: &[Use]) -> bool {
        if !uses.iter().any(|one| self.is(*one, Kind::RsaKey)) {
            return true;
        }
        let left = self.rsa_calls_left.checked_sub(1);
        self.rsa_calls_left = left.unwrap_or(0);
        left.is_some()
    }

    fn has_profile(&self, owner: u64, name: &str) -> bool {
        let profile = read(|buffer| self.advapi.crypt_get_prov_param(owner, PP_NAME, buffer, 0)).unwrap();
        profile.strip_suffix(&[0]) == Some(name.as_bytes())
    }

    fn has_duplicate(&self, handle: Use) -> bool {
        self.find(handle).is_some_and(|object| !self.has_profile(object.owner, WITHOUT_DUPLICATE))
    }

    /// Makes a call and checks that it returns 87 with a dead handle, and that a failure has changed nothing.
    fn guarded<R>(&self, uses: &[Use], call: impl FnOnce(&Advapi) -> Result<R, Error>) -> Result<R, Error> {
        let before = self.views(uses);
        let result = call(&self.advapi);
        match &result {
            Ok(_) => assert!(self.are_alive(uses), "a dead handle was taken"),
            Err(error) => {
                assert_eq!(self.views(uses), before, "a call that failed has changed something: {error}");
                let dead = !self.are_alive(uses);
                assert!(!dead || error.code() == ERROR_INVALID_PARAMETER, "with a dead handle: {error}");
            }
        }
        result
    }

    fn views(&self, uses: &[Use]) -> Vec<View> {
        let view = |one: &Use| match self.find(*one).filter(|_| self.looks) {
            Some(Object { kind: Kind::SessionKey | Kind::RsaKey, .. }) => View::Key(self.view_key(one.1)),
            Some(Object { kind: Kind::Hash, .. }) => View::Hash(self.view_hash(one.1)),
            _ => View::None,
        };
        uses.iter().map(view).collect()
    }

    /// Looks at a key, without a trace: a duplicate is what ciphers.
    fn view_key(&self, key: u64) -> KeyView {
        let advapi = &self.advapi;
        let params = [KP_SALT_EX].iter().chain(&KEY_PARAMS);
        let param = |param: &u32| read(|buffer| advapi.crypt_get_key_param(key, *param, buffer, 0));
        let handle = Use(Needs::Key, key);
        let is_rsa = self.is(handle, Kind::RsaKey);
        let mut sections = Vec::new();
        if !is_rsa && self.has_duplicate(handle) {
            let copy = advapi.crypt_duplicate_key(key, 0, 0);
            // The objects may be at their limit.
            if let Ok(copy) = copy {
                assert_ne!(copy, key);
                sections = self.view_sections(copy);
                advapi.crypt_destroy_key(copy).unwrap();
            }
        }
        let blob_type = if is_rsa { PUBLICKEYBLOB } else { PLAINTEXTKEYBLOB };
        KeyView {
            params: params.map(param).collect(),
            blob: read(|buffer| advapi.crypt_export_key(key, 0, blob_type, 0, buffer)),
            sections,
        }
    }

    /// Where the message stands, and where it starts. A Final section is not encrypted: its padding may be random.
    fn view_sections(&self, copy: u64) -> Vec<Result<Vec<u8>, u32>> {
        let mut sections = Vec::new();
        let encrypt = |sections: &mut Vec<_>| {
            let mut buffer = [0x5a; 16];
            let len = self.advapi.crypt_encrypt(copy, 0, false, 0, Some(&mut buffer), 16);
            sections.push(bytes_of(len, &buffer));
        };
        for is_final in [false, true] {
            encrypt(&mut sections);
            let mut buffer = [0xa5; 16];
            let len = self.advapi.crypt_decrypt(copy, 0, is_final, 0, &mut buffer);
            sections.push(bytes_of(len, &buffer));
        }
        encrypt(&mut sections);
        sections
    }

    /// Looks at a hash, without a trace: a duplicate is what is fed and finished.
    fn view_hash(&self, hash: u64) -> HashView {
        let advapi = &self.advapi;
        let param = |param| read(|buffer| advapi.crypt_get_hash_param(hash, param, buffer, 0));
        let (mut value, mut takes_more) = (Ok(Vec::new()), Ok(()));
        if self.has_duplicate(Use(Needs::Hash, hash))
            && let Ok(copy) = advapi.crypt_duplicate_hash(hash, 0, 0)
        {
            takes_more = advapi.crypt_hash_data(copy, b"more", 0).map_err(Error::code);
            value = read(|buffer| advapi.crypt_get_hash_param(copy, HP_HASHVAL, buffer, 0));
            advapi.crypt_destroy_hash(copy).unwrap();
        }
        HashView { params: vec![param(HP_ALGID), param(HP_HASHSIZE), param(0)], value, takes_more }
    }

    /// Keeps a handle that was given out, which is unlike all before.
    fn keep(&mut self, handle: u64, kind: Kind, owner: u64) {
        assert_ne!(handle, 0);
        assert!(self.width == HandleWidth::Bits64 || u32::try_from(handle).is_ok(), "a handle does not fit");
        let mut all = self.provs.iter().chain(&self.keys).chain(&self.hashes);
        assert!(all.all(|other| *other != handle), "a handle was given out twice");
        self.live.insert(handle, Object { kind, owner, refs: 1 });
        match kind {
            Kind::Context => self.provs.push(handle),
            Kind::Hash => self.hashes.push(handle),
            Kind::SessionKey | Kind::RsaKey => self.keys.push(handle),
        }
    }

    fn keep_key(&mut self, key: Result<u64, Error>, owner: Use) -> Option<u64> {
        let key = key.ok()?;
        let alg_id = read(|buffer| self.advapi.crypt_get_key_param(key, KP_ALGID, buffer, 0)).unwrap();
        let is_rsa = [CALG_RSA_KEYX, CALG_RSA_SIGN].iter().any(|id| id.to_le_bytes() == *alg_id);
        let owner = self.find(owner).unwrap().owner;
        self.keep(key, if is_rsa { Kind::RsaKey } else { Kind::SessionKey }, owner);
        Some(key)
    }

    fn keep_hash(&mut self, hash: Result<u64, Error>, owner: Use) -> Option<u64> {
        let hash = hash.ok()?;
        self.keep(hash, Kind::Hash, self.find(owner).unwrap().owner);
        Some(hash)
    }

    fn acquire_context(&mut self, input: &mut Input<'_>) {
        let names = Provider::ALL.iter().map(Provider::name);
        let names: Vec<_> =
            names.chain([WITH_PADDINGS, WITHOUT_DUPLICATE, "none", ""]).map(Some).chain([None]).collect();
        let (container, name) = (input.one_of(&CONTAINERS), input.one_of(&names));
        let prov_type = input.mostly(&[PROV_RSA_AES, PROV_RSA_FULL]);
        let flags = input.mostly(&[
            CRYPT_VERIFYCONTEXT,
            0,
            CRYPT_NEWKEYSET,
            CRYPT_DELETEKEYSET,
            CRYPT_NEWKEYSET | CRYPT_MACHINE_KEYSET,
            CRYPT_MACHINE_KEYSET,
            CRYPT_DELETEKEYSET | CRYPT_NEWKEYSET,
        ]);
        match self.advapi.crypt_acquire_context(container, name, prov_type, flags) {
            // What a deleted container leaves.
            Ok(0) => assert_eq!(flags & CRYPT_DELETEKEYSET, CRYPT_DELETEKEYSET),
            Ok(prov) => self.keep(prov, Kind::Context, prov),
            Err(_) => {}
        }
    }

    fn add_ref_or_release(&mut self, input: &mut Input<'_>) {
        let prov = self.prov(input);
        let (reserved, flags) = (Self::reserved(input), Self::flags(input));
        if input.byte() & 1 == 0 {
            let added = self.guarded(&[prov], |advapi| advapi.crypt_context_add_ref(prov.1, reserved, flags));
            if added.is_ok() {
                self.live.get_mut(&prov.1).unwrap().refs += 1;
            }
            return;
        }
        let released = self.advapi.crypt_release_context(prov.1, flags).map_err(Error::code);
        let Some(object) = self.find(prov) else {
            assert_eq!(released, Err(ERROR_INVALID_PARAMETER));
            return;
        };
        // Flags are refused, and the context is released all the same.
        assert_eq!(released, if flags == 0 { Ok(()) } else { Err(NTE_BAD_FLAGS) });
        if object.refs == 1 {
            self.live.retain(|_, object| object.owner != prov.1);
        } else {
            self.live.get_mut(&prov.1).unwrap().refs -= 1;
        }
    }

    fn prov_params(&self, input: &mut Input<'_>) {
        let (prov, param) = (self.prov(input), input.mostly(&PROV_PARAMS));
        let flags = input.mostly(&[0, CRYPT_FIRST, CRYPT_NEXT]);
        if input.byte() < 0x20 {
            let _ = self.guarded(&[prov], |advapi| advapi.crypt_set_prov_param(prov.1, param, &[1], flags));
            return;
        }
        let call = |advapi: &Advapi, buffer: Option<&mut [u8]>| {
            advapi.crypt_get_prov_param(prov.1, param, buffer, flags)
        };
        if param == PP_ENUMCONTAINERS {
            // Its size is that of the longest name.
            let mut buffer = [0; 300];
            let _ = self.guarded(&[prov], |advapi| call(advapi, Some(&mut buffer)));
            return;
        }
        self.read_into(input, &[prov], call);
    }

    fn get_user_key(&mut self, input: &mut Input<'_>) {
        let (prov, spec) = (self.prov(input), input.mostly(&USER_KEYS));
        let key = self.guarded(&[prov], |advapi| advapi.crypt_get_user_key(prov.1, spec));
        self.keep_key(key, prov);
    }

    fn gen_key(&mut self, input: &mut Input<'_>) {
        let (prov, alg, flags) = (self.prov(input), input.mostly(&CIPHERS), input.mostly(&KEY_FLAGS));
        if [AT_KEYEXCHANGE, AT_SIGNATURE, CALG_RSA_KEYX, CALG_RSA_SIGN].contains(&alg) {
            // Looking for primes takes too long here.
            return;
        }
        let key = self.guarded(&[prov], |advapi| advapi.crypt_gen_key(prov.1, alg, flags));
        self.keep_key(key, prov);
    }

    fn import_key(&mut self, input: &mut Input<'_>) {
        let (prov, alg) = (self.prov(input), input.mostly(&CIPHERS));
        let under = Self::seldom(input, |input| self.key(input));
        let flags = input.mostly(&[
            0,
            CRYPT_EXPORTABLE,
            CRYPT_NO_SALT,
            CRYPT_OAEP | CRYPT_EXPORTABLE,
            CRYPT_EXPORTABLE | CRYPT_IPSEC_HMAC_KEY,
        ]);
        let choice = input.byte();
        let mut blob = if choice >= 0xa0 {
            self.blobs[usize::from(choice) % self.blobs.len()].clone()
        } else {
            let len = input.one_of(&[5_u8, 7, 8, 16, 24, 32, 0, 1, 200]);
            let mut blob = vec![8, 2, 0, 0];
            blob.extend(alg.to_le_bytes());
            blob.extend(u32::from(len).to_le_bytes());
            blob.resize(12 + usize::from(len), input.byte());
            blob
        };
        // A damaged byte, or a cut.
        if input.byte() >= 0xe0 && !blob.is_empty() {
            let at = usize::from(input.byte()) % blob.len();
            blob[at] = input.byte();
        }
        if input.byte() >= 0xf0 {
            blob.truncate(usize::from(input.byte()));
        }
        let is_pair = blob.first() == Some(&7);
        let unwraps = is_pair || blob.first() == Some(&1);
        if unwraps && !self.may_compute(&[Use(Needs::Key, self.keys[0])]) {
            return;
        }
        let call = |advapi: &Advapi| advapi.crypt_import_key(prov.1, &blob, under.1, flags);
        let key = if is_pair && self.is(under, Kind::SessionKey) {
            // A Final section is decrypted, even if what comes out is no key.
            call(&self.advapi)
        } else {
            self.guarded(&[prov, under], call)
        };
        self.keep_key(key, prov);
    }

    fn export_key(&mut self, input: &mut Input<'_>) {
        let (key, under) = (self.key(input), Self::seldom(input, |input| self.key(input)));
        let kind = input.mostly(&[PLAINTEXTKEYBLOB, SIMPLEBLOB, PUBLICKEYBLOB, PRIVATEKEYBLOB, SIMPLEBLOB]);
        let flags = Self::flags(input);
        if !self.may_compute(&[under]) {
            return;
        }
        let uses = [key, under];
        let call = |advapi: &Advapi, buffer: Option<&mut [u8]>| {
            advapi.crypt_export_key(key.1, under.1, kind, flags, buffer)
        };
        if input.byte() < 0x60 {
            let mut blob = vec![0; 600];
            if let Ok(len) = self.guarded(&uses, |advapi| call(advapi, Some(&mut blob))) {
                blob.truncate(len as usize);
                self.blobs.push(blob);
            }
            return;
        }
        self.read_into(input, &uses, call);
    }

    fn duplicate_key(&mut self, input: &mut Input<'_>) {
        let key = self.key(input);
        let (reserved, flags) = (Self::reserved(input), Self::flags(input));
        let copy = self.guarded(&[key], |advapi| advapi.crypt_duplicate_key(key.1, reserved, flags));
        if reserved != 0 || flags != 0 {
            assert_eq!(copy.map_err(Error::code), Err(ERROR_INVALID_PARAMETER));
        } else if self.find(key).is_some() && !self.has_duplicate(key) {
            assert_eq!(copy.map_err(Error::code), Err(ERROR_CALL_NOT_IMPLEMENTED));
        }
        if let Some(copy) = self.keep_key(copy, key)
            && self.looks
        {
            let (copy, key) = (self.view_key(copy), self.view_key(key.1));
            assert_eq!((copy.params, copy.blob), (key.params, key.blob), "a duplicate is like its original");
            // With one object more, looking at sections may need one too many.
            if copy.sections.len() == key.sections.len() {
                assert_eq!(copy.sections, key.sections, "a duplicate is like its original");
            }
        }
    }

    fn destroy_key(&mut self, input: &mut Input<'_>) {
        let key = self.key(input);
        let was_live = self.find(key).is_some();
        let destroyed = self.advapi.crypt_destroy_key(key.1).map_err(Error::code);
        assert_eq!(destroyed, if was_live { Ok(()) } else { Err(ERROR_INVALID_PARAMETER) });
        if was_live {
            self.live.remove(&key.1);
            let again = self.advapi.crypt_destroy_key(key.1).map_err(Error::code);
            assert_eq!(again, Err(ERROR_INVALID_PARAMETER));
        }
    }

    fn set_key_param(&self, input: &mut Input<'_>) {
        let (key, param, flags) = (self.key(input), input.mostly(&KEY_PARAMS), Self::flags(input));
        let value = match param {
            KP_IV | KP_SALT | KP_SALT_EX => input.bytes(64).to_vec(),
            _ => {
                let numbers = [CRYPT_MODE_CBC, CRYPT_MODE_CFB, CRYPT_MODE_ECB, 3, 5, 0, 0x3b, 0x3f, 40, 128];
                let mut value = input.mostly(&numbers).to_le_bytes().to_vec();
                value.resize(input.one_of(&[4, 4, 4, 4, 5, 8, 3, 0]), 0);
                value
            }
        };
        let call = |advapi: &Advapi| advapi.crypt_set_key_param(key.1, param, &value, flags);
        let is_base = |object: Object| self.has_profile(object.owner, Provider::BASE.name());
        if param == KP_EFFECTIVE_KEYLEN && self.find(key).is_some_and(is_base) {
            // Sets 40 bits though it fails; that it does nothing worse is seen in what follows.
            let _ = call(&self.advapi);
            return;
        }
        let set = self.guarded(&[key], call);
        if flags != 0 && self.find(key).is_some() {
            assert_eq!(set.map_err(Error::code), Err(NTE_BAD_FLAGS));
        }
    }

    fn get_key_param(&self, input: &mut Input<'_>) {
        let (key, param, flags) = (self.key(input), input.mostly(&KEY_PARAMS), Self::flags(input));
        let call = |advapi: &Advapi, buffer: Option<&mut [u8]>| {
            advapi.crypt_get_key_param(key.1, param, buffer, flags)
        };
        self.read_into(input, &[key], call);
    }

    /// Makes a call that writes a value to a buffer of any size, or to none.
    fn read_into(
        &self,
        input: &mut Input<'_>,
        uses: &[Use],
        call: impl Fn(&Advapi, Option<&mut [u8]>) -> Result<u32, Error>,
    ) {
        if input.byte() < 0x40 {
            let size = self.guarded(uses, |advapi| call(advapi, None));
            if let Ok(size) = size {
                let mut buffer = vec![0; size as usize];
                match call(&self.advapi, Some(&mut buffer)) {
                    Ok(len) => assert_eq!(len, size, "the size that was asked for"),
                    Err(error) => assert_ne!(error.code(), ERROR_MORE_DATA, "the size that was asked for"),
                }
            }
            return;
        }
        let mut buffer = vec![0xee; usize::from(input.byte())];
        match self.guarded(uses, |advapi| call(advapi, Some(&mut buffer))) {
            Ok(len) => {
                let behind = &buffer[len as usize..];
                assert!(behind.iter().all(|byte| *byte == 0xee), "written beyond the value");
            }
            Err(error) => {
                assert!(buffer.iter().all(|byte| *byte == 0xee), "written in spite of {error}");
                if let Error::MoreData { needed } = error {
                    assert!(needed > buffer.len());
                    let mut buffer = vec![0; needed];
                    match call(&self.advapi, Some(&mut buffer)) {
                        Ok(len) => assert_eq!(len as usize, needed),
                        Err(error) => assert_ne!(error.code(), ERROR_MORE_DATA),
                    }
                }
            }
        }
    }

    fn encrypt(&mut self, input: &mut Input<'_>) {
        let (key, hash) = (self.key(input), Self::seldom(input, |input| self.hash(input)));
        let (is_final, flags) = (input.byte() & 1 == 1, Self::flags(input));
        let mut buffer = input.bytes(usize::MAX).to_vec();
        let len = match input.byte() {
            0xf0.. => input.dword(),
            0xd0.. => u32::from(input.byte()),
            // The data, and some room for its padding.
            room => {
                let len = u32::try_from(buffer.len()).unwrap();
                buffer.resize(buffer.len() + usize::from(room % 64), 0xee);
                len
            }
        };
        if !self.may_compute(&[key]) {
            return;
        }
        let (uses, old) = ([key, hash], buffer.clone());
        let section = Encrypt { key, hash, is_final, flags, len };
        if input.byte() < 0x20 {
            let before = self.views(&uses);
            let size = self.guarded(&uses, |advapi| section.call(advapi, None));
            assert_eq!(self.views(&uses), before, "asking for the size has changed something");
            if let Ok(needed) = size
                && needed as usize <= MAX_BUFFER
            {
                buffer.resize(needed as usize, 0);
                self.encrypt_enough(section, &mut buffer);
            }
            return;
        }
        match self.guarded(&uses, |advapi| section.call(advapi, Some(&mut buffer))) {
            Ok(written) => {
                let behind = written as usize..;
                assert_eq!(buffer[behind.clone()], old[behind], "written beyond the ciphertext");
            }
            Err(error) => {
                assert_eq!(buffer, old, "written in spite of {error}");
                if let Error::MoreData { needed } = error
                    && needed <= MAX_BUFFER
                {
                    assert!(needed > buffer.len());
                    buffer.resize(needed, 0);
                    self.encrypt_enough(section, &mut buffer);
                }
            }
        }
    }

    /// Encrypts with a buffer of the size that was returned: it is enough.
    fn encrypt_enough(&self, section: Encrypt, buffer: &mut [u8]) {
        let needed = buffer.len();
        let uses = [section.key, section.hash];
        match self.guarded(&uses, |advapi| section.call(advapi, Some(buffer))) {
            Ok(written) => assert_eq!(written as usize, needed),
            Err(error) => assert!(
                matches!(error.code(), NTE_BAD_ALGID | NTE_BAD_KEY) || section.len as usize > needed,
                "only the mode is looked at after the buffer: {error}"
            ),
        }
    }

    fn decrypt(&mut self, input: &mut Input<'_>) {
        let (key, hash) = (self.key(input), Self::seldom(input, |input| self.hash(input)));
        let (is_final, flags) = (input.byte() & 1 == 1, Self::flags(input));
        let mut data = input.bytes(usize::MAX).to_vec();
        if !self.may_compute(&[key]) {
            return;
        }
        // Now and then what the key itself encrypted, so that the padding is good.
        if input.byte() < 0x60
            && self.has_duplicate(key)
            && let Ok(copy) = self.advapi.crypt_duplicate_key(key.1, 0, 0)
        {
            let len = data.len();
            data.resize(len + 48, 0);
            let len = u32::try_from(len).unwrap();
            let written = self.advapi.crypt_encrypt(copy, 0, true, 0, Some(&mut data), len);
            data.truncate(written.unwrap_or(len) as usize);
            self.advapi.crypt_destroy_key(copy).unwrap();
        }
        let (uses, old) = ([key, hash], data.clone());
        let before = self.views(&uses);
        let restarted = self.restarted(key);
        match self.advapi.crypt_decrypt(key.1, hash.1, is_final, flags, &mut data) {
            Ok(written) => {
                assert!(self.are_alive(&uses), "a dead handle was taken");
                assert!(written as usize <= data.len());
            }
            Err(error) if data == old && self.views(&uses) == before => {
                assert_ne!(error.code(), ERROR_MORE_DATA, "decrypting needs no room");
                assert!(self.are_alive(&uses) || error.code() == ERROR_INVALID_PARAMETER);
            }
            // Bad padding: data decrypted, key at its start, hash as it was.
            Err(error) => {
                assert_eq!(error.code(), NTE_BAD_DATA, "a call that failed has changed something");
                assert!(is_final && flags == 0 && !data.is_empty() && self.is(key, Kind::SessionKey));
                let after = self.views(&uses);
                assert_eq!(after[1], before[1], "a hash was fed in spite of bad padding");
                if let Some(restarted) = restarted {
                    assert_eq!(after[0], View::Key(restarted), "bad padding leaves the key at its start");
                }
            }
        }
    }

    /// What a key would look like after its message was abandoned: its own IV is set on a duplicate.
    fn restarted(&mut self, key: Use) -> Option<KeyView> {
        if !self.looks || !self.is(key, Kind::SessionKey) || !self.has_duplicate(key) {
            return None;
        }
        let copy = self.advapi.crypt_duplicate_key(key.1, 0, 0).ok()?;
        let iv = read(|buffer| self.advapi.crypt_get_key_param(copy, KP_IV, buffer, 0)).unwrap();
        self.advapi.crypt_set_key_param(copy, KP_IV, &iv, 0).unwrap();
        let object = self.find(key).unwrap();
        self.live.insert(copy, object);
        let view = self.view_key(copy);
        self.live.remove(&copy);
        self.advapi.crypt_destroy_key(copy).unwrap();
        // One more duplicate of it may have been too many.
        (!view.sections.is_empty()).then_some(view)
    }

    fn create_hash(&mut self, input: &mut Input<'_>) {
        let (prov, alg) = (self.prov(input), input.mostly(&HASHES));
        let key = match self.key(input) {
            Use(_, 0) => Use::NONE,
            key => key,
        };
        let flags = Self::flags(input);
        let hash = self.guarded(&[prov, key], |advapi| advapi.crypt_create_hash(prov.1, alg, key.1, flags));
        self.keep_hash(hash, prov);
    }

    fn feed_hash(&self, input: &mut Input<'_>) {
        let (hash, flags) = (self.hash(input), Self::flags(input));
        let handle = hash.1;
        let _ = match input.byte() % 5 {
            0 => {
                let key = self.key(input);
                self.guarded(&[hash, key], |advapi| advapi.crypt_hash_session_key(handle, key.1, flags))
            }
            1 => {
                let (alg, inner, outer) = (input.mostly(&HASHES), input.bytes(200), input.bytes(200));
                self.guarded(&[hash], |advapi| {
                    advapi.crypt_set_hash_hmac_info(handle, alg, inner, outer, flags)
                })
            }
            2 => {
                let (param, value) = (input.mostly(&[HP_HASHVAL, HP_HMAC_INFO]), input.bytes(70));
                self.guarded(&[hash], |advapi| advapi.crypt_set_hash_param(handle, param, value, flags))
            }
            _ => {
                let data = input.bytes(255);
                self.guarded(&[hash], |advapi| advapi.crypt_hash_data(handle, data, flags))
            }
        };
    }

    fn hash_params(&self, input: &mut Input<'_>) {
        let (hash, flags) = (self.hash(input), Self::flags(input));
        let param = input.mostly(&[HP_ALGID, HP_HASHSIZE, HP_HASHVAL, HP_HMAC_INFO]);
        let call = |advapi: &Advapi, buffer: Option<&mut [u8]>| {
            advapi.crypt_get_hash_param(hash.1, param, buffer, flags)
        };
        self.read_into(input, &[hash], call);
    }

    fn copy_or_destroy_hash(&mut self, input: &mut Input<'_>) {
        let hash = self.hash(input);
        if input.byte() & 1 == 0 {
            let (reserved, flags) = (Self::reserved(input), Self::flags(input));
            let copy = self.guarded(&[hash], |advapi| advapi.crypt_duplicate_hash(hash.1, reserved, flags));
            if let Some(copy) = self.keep_hash(copy, hash)
                && self.live.len() < 150
            {
                assert_eq!(self.view_hash(copy), self.view_hash(hash.1), "a duplicate is like its original");
            }
            return;
        }
        let was_live = self.find(hash).is_some();
        let destroyed = self.advapi.crypt_destroy_hash(hash.1).map_err(Error::code);
        assert_eq!(destroyed, if was_live { Ok(()) } else { Err(ERROR_INVALID_PARAMETER) });
        if was_live {
            self.live.remove(&hash.1);
        }
    }

    fn derive_key(&mut self, input: &mut Input<'_>) {
        let (prov, alg) = (self.prov(input), input.mostly(&CIPHERS));
        let (hash, flags) = (self.hash(input), input.mostly(&KEY_FLAGS));
        let call = |advapi: &Advapi| advapi.crypt_derive_key(prov.1, alg, hash.1, flags);
        let key = self.guarded(&[prov, hash], call);
        self.keep_key(key, prov);
    }

    fn sign(&mut self, input: &mut Input<'_>) {
        let (hash, spec) = (self.hash(input), input.mostly(&USER_KEYS));
        let (flags, units) = (Self::flags(input), [u16::from(input.byte()); 3]);
        let description = (input.byte() >= 0xc0).then_some(&units[..]);
        if !self.may_compute(&[Use(Needs::Key, self.keys[0])]) {
            return;
        }
        let call = |advapi: &Advapi, buffer: Option<&mut [u8]>| {
            advapi.crypt_sign_hash(hash.1, spec, description, flags, buffer)
        };
        if input.byte() < 0x60 {
            let mut signature = vec![0; 48];
            if self.guarded(&[hash], |advapi| call(advapi, Some(&mut signature))).is_ok() {
                self.blobs.push(signature);
            }
            return;
        }
        self.read_into(input, &[hash], call);
    }

    fn verify(&mut self, input: &mut Input<'_>) {
        let (hash, key, flags) = (self.hash(input), self.key(input), Self::flags(input));
        let signature = self.blobs[usize::from(input.byte()) % self.blobs.len()].clone();
        let units = [u16::from(input.byte()); 3];
        let description = (input.byte() >= 0xc0).then_some(&units[..]);
        if !self.may_compute(&[key]) {
            return;
        }
        let uses = [hash, key];
        let before = self.views(&uses);
        let verified = self.advapi.crypt_verify_signature(hash.1, &signature, key.1, description, flags);
        match verified.map_err(Error::code) {
            // Good or not, it finishes the hash.
            Ok(()) | Err(NTE_BAD_SIGNATURE) => assert!(self.are_alive(&uses)),
            Err(code) => {
                assert_eq!(self.views(&uses), before, "a call that failed has changed something");
                assert!(self.are_alive(&uses) || code == ERROR_INVALID_PARAMETER);
            }
        }
    }

    /// Goes on in a fork, or in the original: both are the same, and neither sees what is done to the other.
    fn fork(&mut self, input: &mut Input<'_>) {
        let fork = self.advapi.fork();
        let (mut handles, other) = (self.advapi.handles(), fork.handles());
        assert_eq!(handles, other);
        handles.retain(|handle| !self.live.contains_key(handle));
        assert!(handles.is_empty(), "a handle is alive that should be dead");
        let goes_on = input.byte() & 1 == 0;
        let dropped = if goes_on { std::mem::replace(&mut self.advapi, fork) } else { fork };
        for prov in &self.provs {
            let _ = dropped.crypt_release_context(*prov, 0);
        }
    }

    fn ask_for_lengths(&self, input: &mut Input<'_>) {
        let (key, param) = (self.key(input), input.mostly(&KEY_PARAMS));
        let _ = self.guarded(&[key], |advapi| advapi.set_key_param_len(key.1, param));
        let (hash, param) = (self.hash(input), input.mostly(&[HP_HASHVAL, HP_HMAC_INFO]));
        let _ = self.guarded(&[hash], |advapi| advapi.set_hash_param_len(hash.1, param));
        let _ = self.guarded(&[key], |advapi| advapi.reveal_key(key.1));
    }

    /// Every handle that was given out is alive, or not, as it should be; then all are destroyed.
    fn end(self) {
        let advapi = &self.advapi;
        let mut alive: Vec<_> = self.live.keys().copied().collect();
        alive.sort_unstable();
        assert_eq!(advapi.handles(), alive);
        let dead = Err(ERROR_INVALID_PARAMETER);
        let expected = |handle| if self.live.contains_key(handle) { Ok(()) } else { dead };
        for key in &self.keys {
            assert_eq!(advapi.crypt_destroy_hash(*key).map_err(Error::code), dead);
            assert_eq!(advapi.crypt_release_context(*key, 0).map_err(Error::code), dead);
            assert_eq!(advapi.crypt_destroy_key(*key).map_err(Error::code), expected(key));
            assert_eq!(advapi.crypt_destroy_key(*key).map_err(Error::code), dead);
        }
        for hash in &self.hashes {
            assert_eq!(advapi.crypt_destroy_key(*hash).map_err(Error::code), dead);
            assert_eq!(advapi.crypt_destroy_hash(*hash).map_err(Error::code), expected(hash));
            assert_eq!(advapi.crypt_destroy_hash(*hash).map_err(Error::code), dead);
        }
        assert_eq!(
            advapi.object_count(),
            self.live.values().filter(|object| object.kind == Kind::Context).count()
        );
    }
}

/// A section to encrypt, apart from its data.
#[derive(Clone, Copy)]
struct Encrypt {
    key: Use,
    hash: Use,
    is_final: bool,
    flags: u32,
    len: u32,
}

impl Encrypt {
    fn call(self, advapi: &Advapi, buffer: Option<&mut [u8]>) -> Result<u32, Error> {
        advapi.crypt_encrypt(self.key.1, self.hash.1, self.is_final, self.flags, buffer, self.len)
    }
}

/// A value, or the number of the error.
fn read(call: impl FnMut(Option<&mut [u8]>) -> Result<u32, Error>) -> Result<Vec<u8>, u32> {
    crate::input::read(call).map_err(Error::code)
}

fn bytes_of(len: Result<u32, Error>, buffer: &[u8]) -> Result<Vec<u8>, u32> {
    len.map(|len| buffer[..len as usize].to_vec()).map_err(Error::code)
}
