//! Callbacks: their arguments, number, threads and holders (clauses `CB-…`).

mod calls;
mod inside;
mod references;
mod reported;
mod threads;

use calls::*;
use inside::*;
use references::*;
use reported::*;
use threads::*;

rules! {
    CB_P_1 CB_P_2 CB_P_3 CB_P_4 CB_P_5 CB_P_6 CB_C_1 CB_C_3 CB_C_4 CB_T_1 CB_T_3 CB_T_4 CB_R_1
    CB_R_2
}
