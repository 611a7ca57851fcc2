//! Pictures: data that a PDF can hold are passed through as they are.

use crate::page::{Picture, PictureColor};
use crate::picture::Coding;
use pdf_writer::types::Predictor;
use pdf_writer::{Filter, Finish, Name, Pdf, Ref};

/// Writes a picture as an image XObject, and its soft mask as another.
pub(super) fn write(pdf: &mut Pdf, [id, mask]: [Ref; 2], picture: &Picture) {
    let (width, height) = picture.stored();
    let [width, height] = [width, height].map(|v| v.min(i32::MAX as u32) as i32);
    let space = Name(match picture.color {
        PictureColor::Gray => b"DeviceGray",
        PictureColor::Rgb => b"DeviceRGB",
        PictureColor::Cmyk { .. } => b"DeviceCMYK",
    });
    let rows = (picture.coding == Coding::Png).then(|| picture.idat());
    let data = rows.as_ref().map_or(&picture.data[..], |r| &r.0);
    let mut image = pdf.image_xobject(id, data);
    let bits = match picture.coding {
        Coding::Samples(bits) => bits,
        Coding::Png => rows.as_ref().map_or(8, |r| r.1),
        _ => 8,
    };
    image.filter(if picture.coding == Coding::Jpeg { Filter::DctDecode } else { Filter::FlateDecode });
    if picture.coding == Coding::Png {
        let mut parms = image.decode_parms();
        parms.predictor(Predictor::PngOptimum).colors(1).bits_per_component(bits.into()).columns(width);
        parms.finish();
    }
    image.bits_per_component(bits.into()).width(width).height(height);
    image.color_space_name(space);
    if picture.color == (PictureColor::Cmyk { inverted: true }) {
        image.decode([1.0, 0.0].repeat(4));
    }
    let Some(alpha) = &picture.mask else { return };
    image.s_mask(mask);
    image.finish();
    let mut soft = pdf.image_xobject(mask, alpha);
    soft.filter(Filter::FlateDecode);
    soft.bits_per_component(8).width(width).height(height).color_space_name(Name(b"DeviceGray"));
}
