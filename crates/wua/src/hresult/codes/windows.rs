//! The codes of Windows that clients of the agent meet: one row a code, in the order of their values.
//!
//! Names and values are those of the Windows SDK (`winerror.h`, `wininet.h`, `winhttp.h`) and, for
//! the servicing stack, of its log and Microsoft's pages; meanings are this project's own words.

use super::{Code, Family, HResult};

codes! {
    S_OK = 0x0000_0000 "S_OK" Com "success";
    S_FALSE = 0x0000_0001 "S_FALSE" Com "success, answer is no (not documented anywhere on the install side)";
    E_NOTIMPL = 0x8000_4001 "E_NOTIMPL" Com "not implemented";
    E_NOINTERFACE = 0x8000_4002 "E_NOINTERFACE" Com "object lacks the interface asked for (callback of the wrong type)";
    E_POINTER = 0x8000_4003 "E_POINTER" Com "NULL where a pointer is needed";
    E_ABORT = 0x8000_4004 "E_ABORT" Com "operation aborted";
    E_FAIL = 0x8000_4005 "E_FAIL" Com "unspecified failure";
    RPC_E_SERVERFAULT = 0x8001_0105 "RPC_E_SERVERFAULT" Com "callback threw";
    DISP_E_MEMBERNOTFOUND = 0x8002_0003 "DISP_E_MEMBERNOTFOUND" Com "no such DISPID";
    DISP_E_TYPEMISMATCH = 0x8002_0005 "DISP_E_TYPEMISMATCH" Com "IDispatch argument of the wrong VARIANT type (VT_NULL for a callback)";
    DISP_E_UNKNOWNNAME = 0x8002_0006 "DISP_E_UNKNOWNNAME" Com "no such member name";
    DISP_E_EXCEPTION = 0x8002_0009 "DISP_E_EXCEPTION" Com "IDispatch call raised an error";
    DISP_E_BADPARAMCOUNT = 0x8002_000E "DISP_E_BADPARAMCOUNT" Com "wrong number of arguments";
    TYPE_E_ELEMENTNOTFOUND = 0x8002_802B "TYPE_E_ELEMENTNOTFOUND" Com "seen by users reading IUpdate properties";
    E_ACCESSDENIED = 0x8007_0005 "E_ACCESSDENIED" Com "caller not allowed / remote caller";
    E_OUTOFMEMORY = 0x8007_000E "E_OUTOFMEMORY" Com "no memory";
    E_INVALIDARG = 0x8007_0057 "E_INVALIDARG" Com "bad argument";
    ERROR_SHUTDOWN_IN_PROGRESS = 0x8007_045B "HRESULT(ERROR_SHUTDOWN_IN_PROGRESS)" Win32 "seen by users when the machine restarts during a call";
    ERROR_INSTALL_FAILURE = 0x8007_0643 "HRESULT(ERROR_INSTALL_FAILURE)" Win32 "seen by users as per-update HResult of a failed installer";
    ERROR_INSTALL_ALREADY_RUNNING = 0x8007_0652 "HRESULT(ERROR_INSTALL_ALREADY_RUNNING)" Win32 "Windows Installer busy with another package";
    RPC_S_SERVER_UNAVAILABLE = 0x8007_06BA "HRESULT(RPC_S_SERVER_UNAVAILABLE)" Win32 "agent service went away";
    ERROR_SUCCESS_REBOOT_REQUIRED = 0x8007_0BC2 "HRESULT(ERROR_SUCCESS_REBOOT_REQUIRED)" Win32 "installer succeeded, restart needed";
    ERROR_FAIL_REBOOT_REQUIRED = 0x8007_0BC9 "HRESULT(ERROR_FAIL_REBOOT_REQUIRED)" Win32 "installer failed, restart needed";
    CBS_E_SOURCE_MISSING = 0x800F_081F "CBS_E_SOURCE_MISSING" Cbs "servicing source not found";
    CBS_E_NEW_SERVICING_STACK_REQUIRED = 0x800F_0823 "CBS_E_NEW_SERVICING_STACK_REQUIRED" Cbs "servicing stack too old";
    CBS_E_INSTALLERS_FAILED = 0x800F_0922 "CBS_E_INSTALLERS_FAILED" Cbs "servicing stack could not finish";
}
