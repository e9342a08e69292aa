//! The collections that an agent hands out (clauses `COLL-…`).

mod lists;

use lists::*;

rules! {
    COLL_1 COLL_2 COLL_3 COLL_4 COLL_6 COLL_7 COLL_8
}
