//! Restarts (`SYS-…`) and the four facts on how an update installs (`BEH-…`).

mod behavior;
mod system;

use behavior::*;
use system::*;

rules! {
    SYS_1 SYS_2 SYS_3 SYS_4 SYS_6 BEH_1 BEH_2 BEH_3 BEH_4 BEH_5 BEH_6 BEH_7 BEH_8 BEH_9
}
