//! `IInstallationResult` and `IUpdateInstallationResult` (clauses `RES-…` but `RES-AGG-…`, and `URES-…`).

mod overall;
mod update;

use overall::*;
use update::*;

rules! {
    RES_HR_1 RES_RB_1 RES_RC_1 RES_GUR_1 RES_SNAP_1 RES_SYNC_1 URES_1 URES_2 URES_3 URES_4 URES_5
    URES_6 URES_7 URES_8 URES_9 URES_10
}
