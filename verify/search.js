// Checks that the search box of the documentation finds the names of CryptoAPI, by rustdoc's own search over its own
// index. Needs Node. Delete `target/doc` first, because rustdoc keeps old entries of the index:
//
//     rm -rf target/doc && cargo doc --no-deps -p hcryptkey && node verify/search.js [NAME ...]
//
// With names it prints what the search box finds for each.
"use strict";

const fs = require("fs");
const path = require("path");

const root = path.join(__dirname, "..");
const doc = path.join(root, "target/doc");

// Pages that a name must lead to. The other names must lead to a page of their own name or alias.
const pages = {
    HCRYPTPROV: ["struct.KeyStore.html", "struct.Advapi.html"],
    HCRYPTKEY: ["struct.HCryptKey.html"],
    HCRYPTHASH: ["struct.HCryptHash.html"],
    HMAC_INFO: ["struct.HmacInfo.html"],
    advapi32: ["struct.Advapi.html"],
    CryptAcquireContext: ["struct.Advapi.html#method.crypt_acquire_context", "struct.KeyStore.html#method.new"],
    MS_DEF_PROV: ["struct.Provider.html#associatedconstant.BASE"],
    MS_STRONG_PROV: ["struct.Provider.html#associatedconstant.STRONG"],
    MS_ENHANCED_PROV: ["struct.Provider.html#associatedconstant.ENHANCED"],
    MS_ENH_RSA_AES_PROV: ["struct.Provider.html#associatedconstant.AES"],
    PROV_RSA_AES: ["struct.Provider.html#associatedconstant.AES"],
    PROV_RSA_FULL: ["struct.Provider.html#associatedconstant.STRONG"],
    KP_IV: ["enum.KeyParam.html#variant.Iv", "struct.KeyInfo.html#method.iv"],
    CALG_AES_256: ["enum.Algorithm.html#variant.Aes256"],
    NTE_BAD_KEYSET: ["enum.Error.html#variant.BadKeyset"],
    PP_ENUMCONTAINERS: ["struct.KeyContainers.html"],
};

// Names that must lead to nothing; otherwise this check could never fail.
const unknown = ["CryptNoSuchCall", "KP_NO_SUCH_PARAM"];

// As the search box compares names: without case and underscores.
const plain = name => name.toLowerCase().replaceAll("_", "");

async function open() {
    const files = path.join(doc, "static.files");
    const load = name => require(path.join(files, fs.readdirSync(files).find(file => file.startsWith(name))));
    const { Stringdex, RoaringBitmap } = load("stringdex");
    globalThis.nonnull = value => value;
    const index = file => eval(fs.readFileSync(path.join(doc, "search.index", file + ".js"), "utf8"));
    const { docSearch, DocSearch } = await load("search").initSearch(Stringdex, RoaringBitmap, {
        loadRoot(callbacks) {
            Object.assign(globalThis, callbacks);
            index("root");
        },
        loadTreeByHash: hash => index(hash),
        loadDataByNameAndHash: (name, hash) => index(path.join(name, hash)),
    });
    return async name => {
        const results = await docSearch.execQuery(DocSearch.parseQuery(name), null, "hcryptkey");
        const found = [];
        for await (const { alias, item, href } of results.others) {
            const exact = [alias, item.name].some(other => other && plain(other) === plain(name));
            found.push({ exact, page: href.replace(/^.*hcryptkey\//, "") });
        }
        return found;
    };
}

// The CryptoAPI names in the first columns of the page of names.
function listed() {
    const rows = fs.readFileSync(path.join(root, "docs/guide/names.md"), "utf8").match(/^\| `.*?\|/gm);
    return rows.flatMap(row => row.match(/`\w+`/g)).map(name => name.slice(1, -1));
}

// The C name of every call of `Advapi`.
function calls() {
    const page = fs.readFileSync(path.join(doc, "hcryptkey/struct.Advapi.html"), "utf8");
    const methods = [...page.matchAll(/id="method\.(crypt_\w+)"/g)].map(match => match[1]);
    const name = method => method.split("_").map(word => word[0].toUpperCase() + word.slice(1)).join("");
    return methods.filter(method => method !== "crypt_set_hash_hmac_info").map(name);
}

async function main() {
    const search = await open();
    const asked = process.argv.slice(2);
    for (const name of asked) {
        console.log(name, (await search(name)).map(({ page }) => page));
    }
    if (asked.length) return;
    const names = new Set([...listed(), ...calls(), ...Object.keys(pages)]);
    const wrong = [];
    for (const name of names) {
        const found = (await search(name)).filter(({ exact }) => exact).map(({ page }) => page);
        for (const page of pages[name] ?? [found[0]]) {
            if (!page || !found.includes(page)) wrong.push(`${name} does not lead to ${page ?? "anything"}: ${found}`);
        }
    }
    for (const name of unknown) {
        if ((await search(name)).some(({ exact }) => exact)) wrong.push(`${name} leads somewhere`);
    }
    if (names.size < 70) wrong.push(`only ${names.size} names were found to look for`);
    console.log(wrong.length ? wrong.join("\n") : `The search box finds ${names.size} names.`);
    process.exitCode = wrong.length ? 1 : 0;
}

main();
