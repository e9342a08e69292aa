//! The history of installation attempts, and its queries (clauses `HIST-…`).

mod entries;
mod examples;
mod queries;

use entries::*;
use examples::*;
use queries::*;

rules! {
    HIST_1 HIST_2 HIST_3 HIST_4 HIST_5 HIST_6 HIST_7 HIST_8 HIST_9 HIST_10 HIST_11 HIST_12 HIST_13
    HIST_14 HIST_17 HE_21
}
