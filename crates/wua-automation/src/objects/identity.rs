//! `IUpdateIdentity`.

/// `IUpdateIdentity`.
#[derive(Debug)]
pub struct UpdateIdentity(pub wua::UpdateIdentity);

/// Hands the rows of [`objects::UpdateIdentity`](crate::objects::UpdateIdentity) to a macro.
#[macro_export]
macro_rules! update_identity_rows {
    ($($face:tt)+) => { $($face)+! { UpdateIdentity as IUpdateIdentity {
        IUpdateIdentity: IDispatch = "46297823-9940-4c09-aed9-cd3ea6d05968" {
            get_RevisionNumber() -> i32 => |identity| identity.0.revision_number;
            get_UpdateID() -> String => |identity| identity.0.update_id.clone();
        }
    } } };
}

update_identity_rows!(crate::rows);
