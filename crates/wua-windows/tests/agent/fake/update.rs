//! Updates and lists of the fake agent.

use std::sync::{Arc, Mutex, PoisonError};

use windows::Win32::Foundation::{DECIMAL, E_INVALIDARG, VARIANT_BOOL, VARIANT_FALSE, VARIANT_TRUE};
use windows::Win32::System::UpdateAgent::*;
use windows::Win32::System::Variant::VARIANT;
use windows_core::{BSTR, ComObjectInner, Error, HRESULT, IUnknown, Ref, Result, implement};

use super::{Alive, World, no_dispatch, not_implemented};

/// An update of the first version, with numbers that no enumeration has.
#[derive(Clone)]
#[implement(IUpdate)]
pub(crate) struct FakeUpdate {
    pub(crate) number: usize,
    /// The code with which `Title` fails.
    pub(crate) damage: Option<HRESULT>,
    /// `true` if there is an `UninstallationBehavior`.
    pub(crate) uninstallable: bool,
    _alive: Option<Alive>,
}

impl FakeUpdate {
    pub(crate) fn new(number: usize) -> Self {
        Self { number, damage: None, uninstallable: false, _alive: None }
    }

    pub(crate) fn alive(self, alive: &Alive) -> Self {
        Self { _alive: Some(alive.clone()), ..self }
    }
}

#[implement(IUpdateIdentity)]
pub(crate) struct FakeIdentity(pub(crate) usize);

impl IUpdateIdentity_Impl for FakeIdentity_Impl {
    fn RevisionNumber(&self) -> Result<i32> {
        Ok(100)
    }

    fn UpdateID(&self) -> Result<BSTR> {
        Ok(BSTR::from(format!("update {}", self.0)))
    }
}

#[implement(IInstallationBehavior)]
struct FakeBehavior;

impl IInstallationBehavior_Impl for FakeBehavior_Impl {
    fn CanRequestUserInput(&self) -> Result<VARIANT_BOOL> {
        Ok(VARIANT_TRUE)
    }

    fn Impact(&self) -> Result<InstallationImpact> {
        Ok(InstallationImpact(77))
    }

    fn RebootBehavior(&self) -> Result<InstallationRebootBehavior> {
        Ok(InstallationRebootBehavior(-1))
    }

    fn RequiresNetworkConnectivity(&self) -> Result<VARIANT_BOOL> {
        Ok(VARIANT_FALSE)
    }
}

/// NULL for every list, false for every boolean, and zero for the rest.
impl IUpdate_Impl for FakeUpdate_Impl {
    fn Title(&self) -> Result<BSTR> {
        self.damage.map_or_else(|| Ok(BSTR::from(format!("title {}", self.number))), |code| Err(code.into()))
    }

    fn Identity(&self) -> Result<IUpdateIdentity> {
        Ok(FakeIdentity(self.number).into())
    }

    fn InstallationBehavior(&self) -> Result<IInstallationBehavior> {
        Ok(FakeBehavior.into())
    }

    fn UninstallationBehavior(&self) -> Result<IInstallationBehavior> {
        if self.uninstallable { Ok(FakeBehavior.into()) } else { Err(Error::empty()) }
    }

    fn Type(&self) -> Result<UpdateType> {
        Ok(UpdateType(99))
    }

    fn DeploymentAction(&self) -> Result<DeploymentAction> {
        Ok(DeploymentAction(-3))
    }

    fn AutoSelectOnWebSites(&self) -> Result<VARIANT_BOOL> {
        Ok(VARIANT_TRUE)
    }

    fn BundledUpdates(&self) -> Result<IUpdateCollection> {
        Err(Error::empty())
    }

    fn Categories(&self) -> Result<ICategoryCollection> {
        Err(Error::empty())
    }

    fn KBArticleIDs(&self) -> Result<IStringCollection> {
        Err(Error::empty())
    }

    fn SupersededUpdateIDs(&self) -> Result<IStringCollection> {
        Err(Error::empty())
    }

    fn Description(&self) -> Result<BSTR> {
        Ok(BSTR::new())
    }

    fn MsrcSeverity(&self) -> Result<BSTR> {
        Ok(BSTR::from("Important"))
    }

    fn EulaText(&self) -> Result<BSTR> {
        Ok(BSTR::from("terms"))
    }

    fn EulaAccepted(&self) -> Result<VARIANT_BOOL> {
        Ok(VARIANT_FALSE)
    }

    fn IsDownloaded(&self) -> Result<VARIANT_BOOL> {
        Ok(VARIANT_TRUE)
    }

    fn IsHidden(&self) -> Result<VARIANT_BOOL> {
        Ok(VARIANT_FALSE)
    }

    /// Refuses: a mandatory update cannot be hidden.
    fn SetIsHidden(&self, _: VARIANT_BOOL) -> Result<()> {
        Err(E_INVALIDARG.into())
    }

    fn IsInstalled(&self) -> Result<VARIANT_BOOL> {
        Ok(VARIANT_FALSE)
    }

    fn IsMandatory(&self) -> Result<VARIANT_BOOL> {
        Ok(VARIANT_BOOL(7))
    }

    fn IsUninstallable(&self) -> Result<VARIANT_BOOL> {
        Ok(VARIANT_FALSE)
    }

    fn AcceptEula(&self) -> Result<()> {
        Ok(())
    }

    not_implemented! {
        CanRequireSource() -> VARIANT_BOOL;
        Deadline() -> VARIANT;
        DeltaCompressedContentAvailable() -> VARIANT_BOOL;
        DeltaCompressedContentPreferred() -> VARIANT_BOOL;
        HandlerID() -> BSTR;
        Image() -> IImageInformation;
        IsBeta() -> VARIANT_BOOL;
        Languages() -> IStringCollection;
        LastDeploymentChangeTime() -> f64;
        MaxDownloadSize() -> DECIMAL;
        MinDownloadSize() -> DECIMAL;
        MoreInfoUrls() -> IStringCollection;
        RecommendedCpuSpeed() -> i32;
        RecommendedHardDiskSpace() -> i32;
        RecommendedMemory() -> i32;
        ReleaseNotes() -> BSTR;
        SecurityBulletinIDs() -> IStringCollection;
        SupportUrl() -> BSTR;
        UninstallationNotes() -> BSTR;
        UninstallationSteps() -> IStringCollection;
        CopyFromCache(_path: &BSTR, _extract: VARIANT_BOOL) -> ();
        DownloadPriority() -> DownloadPriority;
        DownloadContents() -> IUpdateDownloadContentCollection;
    }
}

/// A list of updates.
#[implement(IUpdateCollection)]
pub(crate) struct List {
    items: Mutex<Vec<IUpdate>>,
    read_only: bool,
    alive: Alive,
}

impl List {
    pub(crate) fn of(world: &Arc<World>, items: Vec<IUpdate>, read_only: bool) -> IUpdateCollection {
        Self { items: Mutex::new(items), read_only, alive: Alive::of(world) }.into_object().into_interface()
    }
}

impl IUpdateCollection_Impl for List_Impl {
    fn get_Item(&self, index: i32) -> Result<IUpdate> {
        let items = self.items.lock().unwrap_or_else(PoisonError::into_inner);
        items.get(index as usize).cloned().ok_or_else(|| HRESULT(0x8024_0007_u32.cast_signed()).into())
    }

    fn Count(&self) -> Result<i32> {
        Ok(self.items.lock().unwrap_or_else(PoisonError::into_inner).len() as i32)
    }

    fn ReadOnly(&self) -> Result<VARIANT_BOOL> {
        Ok(if self.read_only { VARIANT_TRUE } else { VARIANT_FALSE })
    }

    fn Add(&self, value: Ref<IUpdate>) -> Result<i32> {
        let mut items = self.items.lock().unwrap_or_else(PoisonError::into_inner);
        items.push(value.ok()?.clone());
        Ok(items.len() as i32 - 1)
    }

    fn Copy(&self) -> Result<IUpdateCollection> {
        let items = self.items.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Ok(List::of(&self.alive.world, items, true))
    }

    not_implemented! {
        put_Item(_index: i32, _value: Ref<IUpdate>) -> ();
        _NewEnum() -> IUnknown;
        Clear() -> ();
        Insert(_index: i32, _value: Ref<IUpdate>) -> ();
        RemoveAt(_index: i32) -> ();
    }
}

no_dispatch! { FakeUpdate_Impl FakeIdentity_Impl FakeBehavior_Impl List_Impl }
