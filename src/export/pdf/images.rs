//! Pictures: JPEG data is passed through as it is.

use crate::page::{Picture, PictureColor};
use pdf_writer::{Filter, Name, Pdf, Ref};

/// Writes a picture as an image XObject.
pub(super) fn write(pdf: &mut Pdf, id: Ref, picture: &Picture) {
    let mut image = pdf.image_xobject(id, &picture.jpeg);
    image.filter(Filter::DctDecode);
    image.bits_per_component(8).width(picture.width.min(i32::MAX as u32) as i32).height(picture.height.min(i32::MAX as u32) as i32);
    image.color_space_name(Name(match picture.color {
        PictureColor::Gray => b"DeviceGray",
        PictureColor::Rgb => b"DeviceRGB",
        PictureColor::Cmyk { .. } => b"DeviceCMYK",
    }));
    if picture.color == (PictureColor::Cmyk { inverted: true }) {
        image.decode([1.0, 0.0].repeat(4));
    }
}
