//! The numbers of enumerations as a backend answers them (clauses `ENUM-…`).

mod numbers;

use numbers::*;

rules! {
    ENUM_1 ENUM_2 ENUM_3 ENUM_4 ENUM_6 ENUM_7
}
