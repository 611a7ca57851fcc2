//! The output intent (输出意图): for which printing condition the inks of a file are meant.

use super::press::Press;
use pdf_writer::types::OutputIntentSubtype;
use pdf_writer::writers::Catalog;
use pdf_writer::{Filter, Finish, Pdf, Ref, TextStr};

/// Writes the profile, if the file carries one.
pub(super) fn write(pdf: &mut Pdf, press: &Press, next: &mut Ref) -> Option<Ref> {
    let data = press.profile()?;
    let id = next.bump();
    pdf.icc_profile(id, data).n(4).filter(Filter::FlateDecode);
    Some(id)
}

/// Names the condition in the catalog. ISO 15930-7, 6.2.2: one GTS_PDFX intent, the profile embedded; ISO 15930-4, 6.2.2:
/// a condition that the registry knows needs no profile.
pub(super) fn name(catalog: &mut Catalog<'_>, press: &Press, profile: Option<Ref>) {
    if press.rgb() {
        return;
    }
    let from = &press.plant.intent;
    let mut intents = catalog.output_intents();
    let mut intent = intents.push();
    intent.subtype(OutputIntentSubtype::PDFX).output_condition_identifier(TextStr(&from.identifier));
    if !from.condition.is_empty() {
        intent.output_condition(TextStr(&from.condition));
    }
    if !from.registry.is_empty() {
        intent.registry_name(TextStr(&from.registry));
    }
    if !from.info.is_empty() {
        intent.info(TextStr(&from.info));
    }
    if let Some(profile) = profile {
        intent.dest_output_profile(profile);
    }
    intent.finish();
    intents.finish();
}
