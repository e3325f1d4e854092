//! XOR obfuscation, by the steps in \[MS-OFFCRYPTO\] 2.3.7.

const PAD: [u8; 15] = [0xBB, 0xFF, 0xFF, 0xBA, 0xFF, 0xFF, 0xB9, 0x80, 0, 0xBE, 0x0F, 0, 0xBF, 0x0F, 0];

/// The key, the verifier and the array of the password "abc", as a workbook of Excel's has them.
pub(crate) const PASSWORD: &str = "abc";
pub(crate) const KEY: u16 = 0x514A;
pub(crate) const VERIFIER: u16 = 0xCC1A;

/// The array, built from the back as in the document.
pub(crate) fn array() -> [u8; 16] {
    let xor_ror = |letter: u8, key: u8| (letter ^ key).rotate_right(1);
    let ([low, high], password) = (KEY.to_le_bytes(), PASSWORD.as_bytes());
    let mut array = [0; 16];
    let mut index = password.len();
    if index % 2 == 1 {
        array[index] = xor_ror(PAD[0], high);
        index -= 1;
        array[index] = xor_ror(password[index], low);
    }
    while index > 0 {
        index -= 1;
        array[index] = xor_ror(password[index], high);
        index -= 1;
        array[index] = xor_ror(password[index], low);
    }
    let (mut index, mut pad_index) = (15, 15 - password.len());
    while pad_index > 0 {
        array[index] = xor_ror(PAD[pad_index], high);
        index -= 1;
        pad_index -= 1;
        array[index] = xor_ror(PAD[pad_index], low);
        index -= 1;
        pad_index = pad_index.saturating_sub(1);
    }
    array
}
