//! History entries of the fake agent.

use windows::Win32::System::UpdateAgent::*;
use windows_core::{BSTR, IUnknown, Result, implement};

use super::update::FakeIdentity;
use super::{no_dispatch, not_implemented};

/// A history of entries with these dates.
#[implement(IUpdateHistoryEntryCollection)]
pub(crate) struct FakeEntries {
    pub(crate) dates: Vec<f64>,
}

impl IUpdateHistoryEntryCollection_Impl for FakeEntries_Impl {
    /// Reports as many entries as the third date says, at most the real number.
    fn Count(&self) -> Result<i32> {
        Ok((self.dates[2] as i32).min(4))
    }

    fn get_Item(&self, index: i32) -> Result<IUpdateHistoryEntry> {
        Ok(FakeEntry(self.dates[index as usize]).into())
    }

    not_implemented! { _NewEnum() -> IUnknown; }
}

/// An entry of the first version, with numbers that no enumeration has.
#[implement(IUpdateHistoryEntry)]
struct FakeEntry(f64);

impl IUpdateHistoryEntry_Impl for FakeEntry_Impl {
    fn Operation(&self) -> Result<UpdateOperation> {
        Ok(UpdateOperation(0))
    }

    fn ResultCode(&self) -> Result<OperationResultCode> {
        Ok(OperationResultCode(6))
    }

    fn HResult(&self) -> Result<i32> {
        Ok(0xC0FF_EE00_u32.cast_signed())
    }

    fn Date(&self) -> Result<f64> {
        Ok(self.0)
    }

    fn UpdateIdentity(&self) -> Result<IUpdateIdentity> {
        Ok(FakeIdentity(1).into())
    }

    fn Title(&self) -> Result<BSTR> {
        Ok(BSTR::new())
    }

    fn Description(&self) -> Result<BSTR> {
        Ok(BSTR::new())
    }

    fn UnmappedResultCode(&self) -> Result<i32> {
        Ok(3010)
    }

    fn ClientApplicationID(&self) -> Result<BSTR> {
        Ok(BSTR::from("Ünïcödé"))
    }

    fn ServerSelection(&self) -> Result<ServerSelection> {
        Ok(ServerSelection(9))
    }

    not_implemented! {
        ServiceID() -> BSTR;
        UninstallationSteps() -> IStringCollection;
        UninstallationNotes() -> BSTR;
        SupportUrl() -> BSTR;
    }
}

no_dispatch! { FakeEntries_Impl FakeEntry_Impl }
