//! What a picture says of itself: size as it is shown, format, and what a camera wrote into it.

use std::io::Cursor;

use exif::{Exif, In, Tag, Value as Field};
use imagesize::ImageType;

/// What is known of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Pixels across as it is shown, which may be turned.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// The usual ending of its format.
    pub format: &'static str,
    /// Its media type, with Zola's names.
    pub mime: &'static str,
    /// Whether its format leaves out what the eye hardly sees.
    pub is_lossy: bool,
    /// EXIF's ImageDescription.
    pub description: Option<String>,
    /// EXIF's DateTimeOriginal, as it stands there.
    pub created: Option<String>,
}

/// Reads the head of a picture; the ending of its name tells drawings from the others.
pub fn read(path: &str, bytes: &[u8]) -> Result<Picture, String> {
    if path.to_ascii_lowercase().ends_with(".svg") {
        return drawing(path, bytes);
    }
    let unknown = || format!("`{path}` is no picture of a format that is known here");
    let kind = imagesize::image_type(bytes).map_err(|_| unknown())?;
    let (format, mime, is_lossy) = format(kind).ok_or_else(unknown)?;
    let size = imagesize::blob_size(bytes).map_err(|error| format!("`{path}` cannot be read: {error}"))?;
    let number = |side: usize| u32::try_from(side).map_err(|_| unknown());
    let (width, height) = (number(size.width)?, number(size.height)?);
    let exif = exif::Reader::new().read_from_container(&mut Cursor::new(bytes)).ok();
    let turned = exif.as_ref().is_some_and(|exif| format != "avif" && is_turned(exif));
    let (width, height) = if turned { (height, width) } else { (width, height) };
    let text = |tag| exif.as_ref().filter(|_| format != "avif").and_then(|exif| text(exif, tag));
    let (description, created) = (text(Tag::ImageDescription), text(Tag::DateTimeOriginal));
    Ok(Picture { width, height, format, mime, is_lossy, description, created })
}

/// Ending, media type, whether it is lossy. What leaves nothing out is made into PNG by default.
fn format(kind: ImageType) -> Option<(&'static str, &'static str, bool)> {
    Some(match kind {
        ImageType::Jpeg => ("jpg", "image/jpeg", true),
        ImageType::Png => ("png", "image/png", false),
        ImageType::Gif => ("gif", "image/gif", true),
        ImageType::Webp => ("webp", "image/webp", true),
        ImageType::Heif(imagesize::Compression::Av1) => ("avif", "image/avif", true),
        ImageType::Bmp => ("bmp", "image/bmp", false),
        ImageType::Tiff => ("tiff", "image/tiff", false),
        ImageType::Ico => ("ico", "image/x-icon", false),
        ImageType::Tga => ("tga", "image/x-targa", false),
        ImageType::Pnm => ("pbm", "image/x-portable-anymap", false),
        ImageType::Hdr => ("hdr", "image/vnd.radiance", false),
        ImageType::Farbfeld => ("ff", "application/octet-stream", false),
        ImageType::Exr => ("exr", "image/x-exr", true),
        ImageType::Qoi => ("qoi", "image/x-qoi", true),
        _ => return None,
    })
}

/// Whether it is shown lying on its side (CIPA DC-008, Orientation).
fn is_turned(exif: &Exif) -> bool {
    let orientation = exif.get_field(Tag::Orientation, In::PRIMARY).and_then(|field| field.value.get_uint(0));
    matches!(orientation, Some(5..=8))
}

fn text(exif: &Exif, tag: Tag) -> Option<String> {
    match &exif.get_field(tag, In::PRIMARY)?.value {
        Field::Ascii(lines) => lines.first().map(|line| String::from_utf8_lossy(line).into_owned()),
        _ => None,
    }
}

/// A drawing's size: its own, a share of its box, or that of its box.
fn drawing(path: &str, bytes: &[u8]) -> Result<Picture, String> {
    let source = String::from_utf8_lossy(bytes);
    let tag = source.find("<svg").map(|at| &source[at..]).and_then(|rest| rest.split('>').next()).unwrap_or_default();
    let view: Vec<f64> = attribute(tag, "viewBox")
        .map(|list| list.split([' ', ',', '\t', '\n', '\r']).filter_map(|number| number.parse().ok()).collect())
        .unwrap_or_default();
    let side = |name: &str, at: usize| {
        let (number, unit) = length(attribute(tag, name)?)?;
        match (unit, view.get(at)) {
            ('%', Some(whole)) => Some(number / 100.0 * whole),
            _ => Some(number),
        }
    };
    let size = match (side("width", 2), side("height", 3), view.as_slice()) {
        (Some(width), Some(height), _) => Some((width, height)),
        (_, _, [_, _, width, height]) => Some((*width, *height)),
        _ => None,
    };
    let (width, height) =
        size.ok_or_else(|| format!("`{path}` says no size: it has neither width and height nor viewBox"))?;
    Ok(Picture {
        width: width as u32,
        height: height as u32,
        format: "svg",
        mime: "text/svg+xml",
        is_lossy: false,
        description: None,
        created: None,
    })
}

/// The value of an attribute in the text of a tag.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.match_indices(name).find_map(|(at, _)| {
        tag[..at].ends_with(|c: char| c.is_ascii_whitespace()).then_some(())?;
        let value = tag[at + name.len()..].trim_start().strip_prefix('=')?.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        value[1..].split(quote).next()
    })
}

/// A number and the first letter of its unit.
fn length(text: &str) -> Option<(f64, char)> {
    let text = text.trim();
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '+' | '-'))).unwrap_or(text.len());
    let number = text[..end].parse().ok()?;
    Some((number, text[end..].chars().next().unwrap_or(' ')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(svg: &str) -> Option<(u32, u32)> {
        read("a.SVG", svg.as_bytes()).ok().map(|found| (found.width, found.height))
    }

    #[test]
    fn a_drawing_has_its_own_size_or_that_of_its_box() {
        assert_eq!(size("<?xml?><svg width=\"10mm\" stroke-width='3' height = '20.7px'>"), Some((10, 20)));
        assert_eq!(size("<svg viewBox=\"0, 1  99 100\"/>"), Some((99, 100)));
        assert_eq!(size("<svg width='50%' height='100%' viewBox='0 0 80 40'/>"), Some((40, 40)));
        assert_eq!(size("<svg/>"), None);
    }

    #[test]
    fn a_turned_photograph_is_as_wide_as_it_is_shown() {
        // A JPEG of 3 × 2 pixels whose EXIF block says that it lies on its side.
        let exif = b"Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        let mut jpeg = vec![0xFF, 0xD8, 0xFF, 0xE1, 0, (exif.len() + 2) as u8];
        jpeg.extend(exif);
        jpeg.extend([0xFF, 0xC0, 0, 11, 8, 0, 2, 0, 3, 1, 1, 0x11, 0, 0xFF, 0xD9]);
        let found = read("a.jpg", &jpeg).unwrap();
        assert_eq!((found.width, found.height, found.format, found.mime), (2, 3, "jpg", "image/jpeg"));
        assert!(read("a.png", b"text").unwrap_err().contains("no picture"));
    }
}
