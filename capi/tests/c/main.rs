//! The library as C programs see it: headers, exports, rules of the border, programs, and the installed package.
//!
//! A test whose tools are missing (a C compiler, valgrind, Python, pkg-config) says so and passes.

mod headers;
mod install;
mod programs;
mod prototypes;
mod tools;
