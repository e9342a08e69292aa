//! `IInstallationProgress`: indexes, percents and results of one moment (clauses `PROG-…`).

mod moment;
mod percents;
mod results;
mod seen;

use moment::*;
use percents::*;
use results::*;
use seen::*;

rules! {
    PROG_IDX_1 PROG_IDX_2 PROG_IDX_3 PROG_IDX_4 PROG_CUR_1 PROG_CUR_2 PROG_CUR_3 PROG_ALL_1
    PROG_ALL_2 PROG_ALL_3 PROG_ALL_4 PROG_ALL_5 PROG_RES_1 PROG_RES_2 PROG_RES_3 PROG_RES_4
    PROG_RES_5 PROG_RES_6 PROG_RES_7 PROG_RES_8 PROG_SNAP_1
}
