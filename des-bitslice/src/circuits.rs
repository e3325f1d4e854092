//! The S-boxes of DES as Boolean circuits, one bit of many blocks at a time.
//!
//! Roman Rusakov found these circuits and published them in 2011, free for any use: 353 gates of AND, OR, XOR, NOT and AND-NOT
//! together. The test below compares each with the standard's table for all 64 inputs.
//!
//! `a1` is the first, most significant, of the six input bits; the first output is the most significant of four.
//!
//! The circuits are inlined into the functions that are compiled for wide registers: a call would leave those registers.

use core::ops::{BitAnd, BitOr, BitXor, Not};

/// One bit of each of many blocks.
pub(crate) trait Bits:
    Copy + BitAnd<Output = Self> + BitOr<Output = Self> + BitXor<Output = Self> + Not<Output = Self>
{
}

impl<T> Bits for T where
    T: Copy + BitAnd<Output = T> + BitOr<Output = T> + BitXor<Output = T> + Not<Output = T>
{
}

/// S-box 1, 49 gates.
#[inline(always)]
pub(crate) fn s1<T: Bits>([a1, a2, a3, a4, a5, a6]: [T; 6]) -> [T; 4] {
    let t1 = a1 & !a5;
    let t2 = a4 ^ t1;
    let t3 = a3 | a6;
    let t4 = a1 ^ a3;
    let t5 = t3 & t4;
    let t6 = a4 ^ t5;
    let t7 = t6 & !t2;
    let t8 = a5 ^ a6;
    let t9 = a3 ^ t8;
    let t10 = t2 & !t9;
    let t11 = a6 | t5;
    let t12 = t10 ^ t11;
    let t13 = t12 & !t7;
    let t14 = a1 | a6;
    let t15 = t12 | t14;
    let t16 = a5 & !t6;
    let t17 = t15 ^ t16;
    let t18 = a4 & !t14;
    let t19 = t16 ^ t18;
    let t20 = t8 & !t4;
    let t21 = t19 | t20;
    let t22 = a3 & !t1;
    let t23 = t2 ^ t15;
    let t24 = t23 & !t22;
    let t25 = !t24;
    let t26 = t3 & t12;
    let t27 = t25 ^ t26;
    let t28 = t17 & !a2;
    let t29 = t28 ^ t27;
    let t30 = t8 ^ t24;
    let t31 = t16 | t30;
    let t32 = t3 ^ t31;
    let t33 = a1 ^ t32;
    let t34 = t27 ^ t33;
    let t35 = t7 | a2;
    let t36 = t35 ^ t34;
    let t37 = t3 ^ t15;
    let t38 = t21 | t37;
    let t39 = t33 ^ t38;
    let t40 = t8 | t34;
    let t41 = t39 ^ t40;
    let t42 = t13 | a2;
    let t43 = t42 ^ t41;
    let t44 = a5 | t2;
    let t45 = t44 & !t39;
    let t46 = t13 & t33;
    let t47 = t45 ^ t46;
    let t48 = t47 | a2;
    let t49 = t48 ^ t21;
    [t36, t43, t29, t49]
}

/// S-box 2, 44 gates.
#[inline(always)]
pub(crate) fn s2<T: Bits>([a1, a2, a3, a4, a5, a6]: [T; 6]) -> [T; 4] {
    let t1 = a2 ^ a5;
    let t2 = a1 & !a6;
    let t3 = a5 & !t2;
    let t4 = a2 | t3;
    let t5 = t1 & !a6;
    let t6 = a1 & t1;
    let t7 = a5 ^ t6;
    let t8 = t7 & !t5;
    let t9 = a3 & a6;
    let t10 = t3 ^ t5;
    let t11 = t4 & t10;
    let t12 = t11 & !t9;
    let t13 = a3 & t11;
    let t14 = !a1;
    let t15 = t13 ^ t14;
    let t16 = a6 ^ t1;
    let t17 = t16 & !t9;
    let t18 = t15 ^ t17;
    let t19 = a4 & !t12;
    let t20 = t19 ^ t18;
    let t21 = a2 & !t17;
    let t22 = t7 ^ t21;
    let t23 = t15 & !t22;
    let t24 = a3 ^ t16;
    let t25 = t23 ^ t24;
    let t26 = t4 & !a4;
    let t27 = t26 ^ t25;
    let t28 = t13 ^ t21;
    let t29 = t24 | t28;
    let t30 = t4 ^ t18;
    let t31 = t9 | t30;
    let t32 = t29 ^ t31;
    let t33 = t25 ^ t28;
    let t34 = t31 & t33;
    let t35 = a5 ^ t34;
    let t36 = t35 & !t5;
    let t37 = t18 ^ t36;
    let t38 = t37 | a4;
    let t39 = t38 ^ t32;
    let t40 = t37 & !t22;
    let t41 = t16 | t30;
    let t42 = t40 ^ t41;
    let t43 = t8 | a4;
    let t44 = t43 ^ t42;
    [t27, t20, t39, t44]
}

/// S-box 3, 46 gates.
#[inline(always)]
pub(crate) fn s3<T: Bits>([a1, a2, a3, a4, a5, a6]: [T; 6]) -> [T; 4] {
    let t1 = a1 & !a2;
    let t2 = a3 ^ a6;
    let t3 = t1 | t2;
    let t4 = a4 ^ a6;
    let t5 = t4 & !a1;
    let t6 = t3 ^ t5;
    let t7 = a2 ^ t2;
    let t8 = t7 & !a6;
    let t9 = t3 ^ t8;
    let t10 = t6 & !t9;
    let t11 = a6 & t6;
    let t12 = a4 | t11;
    let t13 = a1 & t12;
    let t14 = t7 ^ t13;
    let t15 = t6 & !a5;
    let t16 = t15 ^ t14;
    let t17 = t2 & t4;
    let t18 = a1 ^ a4;
    let t19 = t9 ^ t18;
    let t20 = a3 | t19;
    let t21 = t20 & !t17;
    let t22 = t5 | t18;
    let t23 = t14 & !t22;
    let t24 = a4 & a6;
    let t25 = t24 & !a2;
    let t26 = t23 ^ t25;
    let t27 = t26 & !a3;
    let t28 = t7 | t24;
    let t29 = t28 & !t27;
    let t30 = a1 ^ t29;
    let t31 = t21 & a5;
    let t32 = t31 ^ t30;
    let t33 = t6 & !a2;
    let t34 = t33 & !a3;
    let t35 = t7 ^ t22;
    let t36 = !t35;
    let t37 = t34 ^ t36;
    let t38 = a5 & !t10;
    let t39 = t38 ^ t37;
    let t40 = a4 & t2;
    let t41 = t7 | t37;
    let t42 = t41 & !t40;
    let t43 = t5 | t33;
    let t44 = t42 ^ t43;
    let t45 = t26 | a5;
    let t46 = t45 ^ t44;
    [t39, t32, t46, t16]
}

/// S-box 4, 33 gates.
#[inline(always)]
pub(crate) fn s4<T: Bits>([a1, a2, a3, a4, a5, a6]: [T; 6]) -> [T; 4] {
    let t1 = a1 ^ a3;
    let t2 = a3 ^ a5;
    let t3 = a2 | a4;
    let t4 = a5 ^ t3;
    let t5 = t2 & !t4;
    let t6 = t2 & !a2;
    let t7 = a4 ^ t6;
    let t8 = t1 | t7;
    let t9 = t8 & !t5;
    let t10 = a2 ^ t9;
    let t11 = t7 & t10;
    let t12 = t2 & !t11;
    let t13 = t1 ^ t10;
    let t14 = t13 & !t12;
    let t15 = t5 ^ t14;
    let t16 = a2 ^ a4;
    let t17 = a5 | t6;
    let t18 = t13 ^ t17;
    let t19 = t18 & !t16;
    let t20 = t9 ^ t19;
    let t21 = a6 & !t15;
    let t22 = t21 ^ t20;
    let t23 = !t20;
    let t24 = t15 & !a6;
    let t25 = t24 ^ t23;
    let t26 = t15 ^ t23;
    let t27 = t26 & !t16;
    let t28 = t11 | t27;
    let t29 = t18 ^ t28;
    let t30 = t10 | a6;
    let t31 = t30 ^ t29;
    let t32 = a6 & t10;
    let t33 = t32 ^ t29;
    [t22, t25, t31, t33]
}

/// S-box 5, 48 gates.
#[inline(always)]
pub(crate) fn s5<T: Bits>([a1, a2, a3, a4, a5, a6]: [T; 6]) -> [T; 4] {
    let t1 = a1 | a3;
    let t2 = t1 & !a6;
    let t3 = a1 ^ t2;
    let t4 = a3 ^ t3;
    let t5 = a4 | t4;
    let t6 = t2 & !a4;
    let t7 = a3 ^ t6;
    let t8 = a5 & t7;
    let t9 = a1 | t4;
    let t10 = t8 ^ t9;
    let t11 = a4 ^ t10;
    let t12 = a6 ^ t11;
    let t13 = t3 | t12;
    let t14 = a5 & t13;
    let t15 = t3 ^ t14;
    let t16 = a4 & t9;
    let t17 = t15 ^ t16;
    let t18 = t13 & !a1;
    let t19 = t7 ^ t18;
    let t20 = a5 ^ t5;
    let t21 = t20 & !t19;
    let t22 = !t21;
    let t23 = t22 & !a2;
    let t24 = t23 ^ t11;
    let t25 = t7 & !t14;
    let t26 = t18 ^ t20;
    let t27 = t17 | t26;
    let t28 = t27 & !t25;
    let t29 = t5 & !t28;
    let t30 = t12 & t28;
    let t31 = t20 ^ t30;
    let t32 = t7 & t9;
    let t33 = t31 | t32;
    let t34 = t14 ^ t33;
    let t35 = t34 & a2;
    let t36 = t35 ^ t17;
    let t37 = a1 ^ t1;
    let t38 = t28 ^ t37;
    let t39 = a4 & t31;
    let t40 = t38 ^ t39;
    let t41 = t29 | a2;
    let t42 = t41 ^ t40;
    let t43 = t5 ^ t7;
    let t44 = t43 & !t40;
    let t45 = t3 ^ t31;
    let t46 = t44 ^ t45;
    let t47 = t5 & a2;
    let t48 = t47 ^ t46;
    [t42, t48, t24, t36]
}

/// S-box 6, 46 gates.
#[inline(always)]
pub(crate) fn s6<T: Bits>([a1, a2, a3, a4, a5, a6]: [T; 6]) -> [T; 4] {
    let t1 = a2 ^ a5;
    let t2 = a2 | a6;
    let t3 = a1 & t2;
    let t4 = t1 ^ t3;
    let t5 = a6 ^ t4;
    let t6 = a5 & !t5;
    let t7 = a1 & t5;
    let t8 = a2 ^ t7;
    let t9 = a1 ^ a3;
    let t10 = t8 | t9;
    let t11 = t4 ^ t10;
    let t12 = a3 & t11;
    let t13 = t12 & !a6;
    let t14 = t6 | t8;
    let t15 = t13 ^ t14;
    let t16 = t15 & a4;
    let t17 = t16 ^ t11;
    let t18 = a2 ^ t10;
    let t19 = a6 & !t18;
    let t20 = a3 ^ t19;
    let t21 = a5 & !t12;
    let t22 = t20 | t21;
    let t23 = a1 | t11;
    let t24 = t14 & t23;
    let t25 = t20 ^ t24;
    let t26 = t25 & !t13;
    let t27 = t6 | a4;
    let t28 = t27 ^ t26;
    let t29 = a2 | t9;
    let t30 = t15 ^ t29;
    let t31 = t3 | t22;
    let t32 = t30 ^ t31;
    let t33 = t4 ^ t25;
    let t34 = a5 & !t33;
    let t35 = !t18;
    let t36 = t29 ^ t35;
    let t37 = t34 ^ t36;
    let t38 = t37 & !a4;
    let t39 = t38 ^ t32;
    let t40 = a6 ^ t7;
    let t41 = a1 ^ t20;
    let t42 = t40 & t41;
    let t43 = t12 ^ t36;
    let t44 = t42 ^ t43;
    let t45 = t22 & !a4;
    let t46 = t45 ^ t44;
    [t46, t39, t28, t17]
}

/// S-box 7, 46 gates.
#[inline(always)]
pub(crate) fn s7<T: Bits>([a1, a2, a3, a4, a5, a6]: [T; 6]) -> [T; 4] {
    let t1 = a4 ^ a5;
    let t2 = a3 ^ t1;
    let t3 = a6 & t2;
    let t4 = a4 & t1;
    let t5 = a2 ^ t4;
    let t6 = t3 & t5;
    let t7 = a6 & t4;
    let t8 = a3 ^ t7;
    let t9 = t5 | t8;
    let t10 = a6 ^ t1;
    let t11 = t9 ^ t10;
    let t12 = a1 & !t6;
    let t13 = t12 ^ t11;
    let t14 = a5 & !t2;
    let t15 = t5 | t14;
    let t16 = t3 ^ t8;
    let t17 = t15 ^ t16;
    let t18 = t3 ^ t10;
    let t19 = a4 & !t18;
    let t20 = t5 & !t19;
    let t21 = a5 ^ t16;
    let t22 = t20 ^ t21;
    let t23 = t4 | t11;
    let t24 = a3 & t22;
    let t25 = t23 | t24;
    let t26 = t2 & !t10;
    let t27 = t25 ^ t26;
    let t28 = t27 & !a1;
    let t29 = t28 ^ t17;
    let t30 = t22 | t27;
    let t31 = a6 & t30;
    let t32 = a2 & t31;
    let t33 = t17 ^ t27;
    let t34 = t32 ^ t33;
    let t35 = a5 | t24;
    let t36 = t31 ^ t35;
    let t37 = a5 ^ t33;
    let t38 = t36 | t37;
    let t39 = t38 & a1;
    let t40 = t39 ^ t22;
    let t41 = t31 ^ t38;
    let t42 = t14 | t41;
    let t43 = !t27;
    let t44 = t42 ^ t43;
    let t45 = t44 & !a1;
    let t46 = t45 ^ t34;
    [t29, t46, t40, t13]
}

/// S-box 8, 41 gates.
#[inline(always)]
pub(crate) fn s8<T: Bits>([a1, a2, a3, a4, a5, a6]: [T; 6]) -> [T; 4] {
    let t1 = a3 & !a2;
    let t2 = a5 & !a3;
    let t3 = a4 ^ t2;
    let t4 = a1 & t3;
    let t5 = t4 & !t1;
    let t6 = a2 & !t3;
    let t7 = a1 | t6;
    let t8 = a2 & !a3;
    let t9 = a5 ^ t8;
    let t10 = t7 & t9;
    let t11 = t4 | t10;
    let t12 = !t3;
    let t13 = t10 ^ t12;
    let t14 = a3 & !t7;
    let t15 = t13 ^ t14;
    let t16 = t1 ^ t15;
    let t17 = t5 | a6;
    let t18 = t17 ^ t16;
    let t19 = a1 ^ t16;
    let t20 = a5 & t19;
    let t21 = a2 ^ t15;
    let t22 = t20 ^ t21;
    let t23 = t6 ^ t22;
    let t24 = t11 ^ t22;
    let t25 = a2 | t24;
    let t26 = a5 ^ t19;
    let t27 = t25 ^ t26;
    let t28 = t11 & a6;
    let t29 = t28 ^ t27;
    let t30 = t9 ^ t23;
    let t31 = a4 | t21;
    let t32 = t30 ^ t31;
    let t33 = a1 ^ t32;
    let t34 = t33 & a6;
    let t35 = t34 ^ t23;
    let t36 = t30 & !a4;
    let t37 = t27 & t36;
    let t38 = t5 ^ t32;
    let t39 = t37 ^ t38;
    let t40 = t39 | a6;
    let t41 = t40 ^ t23;
    [t41, t18, t29, t35]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tables of FIPS 46-3: row and column select a value.
    #[rustfmt::skip]
    const TABLES: [[[u8; 16]; 4]; 8] = [
        [[14, 4, 13, 1, 2, 15, 11, 8, 3, 10, 6, 12, 5, 9, 0, 7], [0, 15, 7, 4, 14, 2, 13, 1, 10, 6, 12, 11, 9, 5, 3, 8],
         [4, 1, 14, 8, 13, 6, 2, 11, 15, 12, 9, 7, 3, 10, 5, 0], [15, 12, 8, 2, 4, 9, 1, 7, 5, 11, 3, 14, 10, 0, 6, 13]],
        [[15, 1, 8, 14, 6, 11, 3, 4, 9, 7, 2, 13, 12, 0, 5, 10], [3, 13, 4, 7, 15, 2, 8, 14, 12, 0, 1, 10, 6, 9, 11, 5],
         [0, 14, 7, 11, 10, 4, 13, 1, 5, 8, 12, 6, 9, 3, 2, 15], [13, 8, 10, 1, 3, 15, 4, 2, 11, 6, 7, 12, 0, 5, 14, 9]],
        [[10, 0, 9, 14, 6, 3, 15, 5, 1, 13, 12, 7, 11, 4, 2, 8], [13, 7, 0, 9, 3, 4, 6, 10, 2, 8, 5, 14, 12, 11, 15, 1],
         [13, 6, 4, 9, 8, 15, 3, 0, 11, 1, 2, 12, 5, 10, 14, 7], [1, 10, 13, 0, 6, 9, 8, 7, 4, 15, 14, 3, 11, 5, 2, 12]],
        [[7, 13, 14, 3, 0, 6, 9, 10, 1, 2, 8, 5, 11, 12, 4, 15], [13, 8, 11, 5, 6, 15, 0, 3, 4, 7, 2, 12, 1, 10, 14, 9],
         [10, 6, 9, 0, 12, 11, 7, 13, 15, 1, 3, 14, 5, 2, 8, 4], [3, 15, 0, 6, 10, 1, 13, 8, 9, 4, 5, 11, 12, 7, 2, 14]],
        [[2, 12, 4, 1, 7, 10, 11, 6, 8, 5, 3, 15, 13, 0, 14, 9], [14, 11, 2, 12, 4, 7, 13, 1, 5, 0, 15, 10, 3, 9, 8, 6],
         [4, 2, 1, 11, 10, 13, 7, 8, 15, 9, 12, 5, 6, 3, 0, 14], [11, 8, 12, 7, 1, 14, 2, 13, 6, 15, 0, 9, 10, 4, 5, 3]],
        [[12, 1, 10, 15, 9, 2, 6, 8, 0, 13, 3, 4, 14, 7, 5, 11], [10, 15, 4, 2, 7, 12, 9, 5, 6, 1, 13, 14, 0, 11, 3, 8],
         [9, 14, 15, 5, 2, 8, 12, 3, 7, 0, 4, 10, 1, 13, 11, 6], [4, 3, 2, 12, 9, 5, 15, 10, 11, 14, 1, 7, 6, 0, 8, 13]],
        [[4, 11, 2, 14, 15, 0, 8, 13, 3, 12, 9, 7, 5, 10, 6, 1], [13, 0, 11, 7, 4, 9, 1, 10, 14, 3, 5, 12, 2, 15, 8, 6],
         [1, 4, 11, 13, 12, 3, 7, 14, 10, 15, 6, 8, 0, 5, 9, 2], [6, 11, 13, 8, 1, 4, 10, 7, 9, 5, 0, 15, 14, 2, 3, 12]],
        [[13, 2, 8, 4, 6, 15, 11, 1, 10, 9, 3, 14, 5, 0, 12, 7], [1, 15, 13, 8, 10, 3, 7, 4, 12, 5, 6, 11, 0, 14, 9, 2],
         [7, 11, 4, 1, 9, 12, 14, 2, 0, 6, 10, 13, 15, 3, 5, 8], [2, 1, 14, 7, 4, 10, 8, 13, 15, 12, 9, 0, 3, 5, 6, 11]],
    ];

    #[test]
    fn circuits_are_the_standards_tables() {
        let circuits: [fn([u64; 6]) -> [u64; 4]; 8] = [s1, s2, s3, s4, s5, s6, s7, s8];
        for (n, (circuit, table)) in circuits.iter().zip(&TABLES).enumerate() {
            // Bit `input` of each word belongs to that input.
            let mut bits = [0; 6];
            for input in 0..64 {
                for (place, bit) in bits.iter_mut().enumerate() {
                    *bit |= (input >> (5 - place) & 1) << input;
                }
            }
            let outputs = circuit(bits);
            for input in 0..64_usize {
                let output = outputs.iter().fold(0, |value, bit| value << 1 | (bit >> input & 1));
                let row = input >> 4 & 2 | input & 1;
                let column = input >> 1 & 15;
                assert_eq!(output, u64::from(table[row][column]), "S-box {}, input {input}", n + 1);
            }
        }
    }
}
