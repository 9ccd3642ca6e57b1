//! What can be known of a picture without decoding it: its size as it is seen, its format, what its camera wrote.

use image::{ImageDecoder, ImageFormat};

use super::make::{explain, reader};
use crate::base::markup::Tag;

/// What is known of a picture.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Info {
    /// Its width as it is seen.
    pub width: u32,
    /// Its height as it is seen.
    pub height: u32,
    /// The usual end of names of its format.
    pub format: &'static str,
    /// Its media type.
    pub mime: &'static str,
    /// Whether its format loses detail, so that what is made of it may too.
    pub lossy: bool,
    /// What the camera was told to write.
    pub description: Option<String>,
    /// When it was taken, as the camera wrote it.
    pub created: Option<String>,
}

/// Reads it from the file's bytes; the name says whether it is a drawing.
pub fn info(name: &str, bytes: &[u8]) -> Result<Info, String> {
    let end = name.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
    let found = match end.as_str() {
        "svg" => svg(bytes).ok_or_else(|| "has no width and height, and no viewBox".to_string()),
        "avif" => avif(bytes).ok_or_else(|| "is broken: its size is not in it".to_string()),
        _ => raster(bytes),
    };
    found.map_err(|message| format!("{name} {message}"))
}

fn raster(bytes: &[u8]) -> Result<Info, String> {
    let reader = reader(bytes)?;
    let (format, mime) = match reader.format() {
        Some(ImageFormat::Jpeg) => ("jpg", "image/jpeg"),
        Some(ImageFormat::Png) => ("png", "image/png"),
        Some(ImageFormat::WebP) => ("webp", "image/webp"),
        Some(ImageFormat::Gif) => ("gif", "image/gif"),
        Some(ImageFormat::Bmp) => ("bmp", "image/bmp"),
        _ => ("", ""),
    };
    let mut decoder = reader.into_decoder().map_err(|error| explain(&error, bytes))?;
    let (mut width, mut height) = decoder.dimensions();
    // lost on purpose: a broken note of the camera does not break the picture
    let exif = decoder.exif_metadata().ok().flatten().unwrap_or_default();
    let turned = Exif::read(&exif)
        .and_then(|exif| exif.number(&exif.first()?, ORIENTATION))
        .is_some_and(|way| (5..=8).contains(&way));
    if turned {
        (width, height) = (height, width);
    }
    let text = |inner: bool, tag: u16| {
        let exif = Exif::read(&exif)?;
        let first = exif.first()?;
        exif.text(&if inner { exif.inner(&first)? } else { first }, tag)
    };
    Ok(Info {
        width,
        height,
        format,
        mime,
        lossy: !matches!(format, "png" | "bmp"),
        description: text(false, DESCRIPTION),
        created: text(true, TAKEN),
    })
}

/// The size of a drawing: its own, else that of its view.
fn svg(bytes: &[u8]) -> Option<Info> {
    let text = String::from_utf8_lossy(bytes);
    let tag = text.match_indices("<svg").find_map(|(at, _)| Tag::read(&text, at).filter(|tag| tag.is(&text, "svg")))?;
    let number = |text: &str| {
        let end = text.trim().find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.trim().len());
        text.trim()[..end].parse::<f64>().ok()
    };
    let own = |name: &str| tag.value(&text, name).and_then(number);
    let view = || {
        let words = tag.value(&text, "viewBox")?;
        let numbers: Vec<f64> =
            words.split([' ', ',']).filter(|word| !word.is_empty()).filter_map(|word| word.parse().ok()).collect();
        Some((*numbers.get(2)?, *numbers.get(3)?))
    };
    let (width, height) = own("width").zip(own("height")).or_else(view)?;
    let info =
        Info { width: width as u32, height: height as u32, format: "svg", mime: "text/svg+xml", ..Info::default() };
    Some(info)
}

/// The largest size that the boxes of the file name (ISO/IEC 23008-12, `ispe`).
fn avif(bytes: &[u8]) -> Option<Info> {
    let head = bytes.get(..bytes.len().min(64 * 1024))?;
    let size = |at: usize| {
        let number = |at: usize| Some(u32::from_be_bytes(head.get(at..at + 4)?.try_into().ok()?));
        Some((number(at + 8)?, number(at + 12)?))
    };
    let found = (0..head.len()).filter(|at| head[*at..].starts_with(b"ispe")).filter_map(size);
    let (width, height) = found.max_by_key(|(width, height)| u64::from(*width) * u64::from(*height))?;
    Some(Info { width, height, format: "avif", mime: "image/avif", lossy: true, ..Info::default() })
}

const ORIENTATION: u16 = 0x0112;
const DESCRIPTION: u16 = 0x010E;
const TAKEN: u16 = 0x9003;
/// Where the camera's own table begins.
const INNER: u16 = 0x8769;

/// What a camera wrote (Exif 2.32, section 4.6): tables of entries of twelve bytes.
struct Exif<'a> {
    bytes: &'a [u8],
    big: bool,
}

/// An entry: its tag, its type, how many values, where its value stands.
type Entry = (u16, u16, usize, usize);

impl<'a> Exif<'a> {
    fn read(bytes: &'a [u8]) -> Option<Exif<'a>> {
        match bytes.get(..4)? {
            b"II*\0" => Some(Exif { bytes, big: false }),
            b"MM\0*" => Some(Exif { bytes, big: true }),
            _ => None,
        }
    }

    fn short(&self, at: usize) -> Option<u16> {
        let bytes = self.bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    }

    fn long(&self, at: usize) -> Option<usize> {
        let bytes = self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        usize::try_from(if self.big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) }).ok()
    }

    fn table(&self, at: usize) -> Option<Vec<Entry>> {
        let count = usize::from(self.short(at)?);
        let entry = |at: usize| Some((self.short(at)?, self.short(at + 2)?, self.long(at + 4)?, at + 8));
        Some((0..count).map_while(|number| entry(at + 2 + number * 12)).collect())
    }

    fn first(&self) -> Option<Vec<Entry>> {
        self.table(self.long(4)?)
    }

    fn inner(&self, table: &[Entry]) -> Option<Vec<Entry>> {
        let (_, _, _, at) = table.iter().find(|(tag, ..)| *tag == INNER)?;
        self.table(self.long(*at)?)
    }

    fn number(&self, table: &[Entry], wanted: u16) -> Option<u16> {
        table.iter().find(|(tag, ..)| *tag == wanted).and_then(|(_, _, _, at)| self.short(*at))
    }

    fn text(&self, table: &[Entry], wanted: u16) -> Option<String> {
        let (_, _, length, at) = *table.iter().find(|(tag, kind, ..)| *tag == wanted && *kind == 2)?;
        let start = if length > 4 { self.long(at)? } else { at };
        let bytes = self.bytes.get(start..start.checked_add(length)?)?;
        let text = bytes.split(|byte| *byte == 0).next()?;
        Some(String::from_utf8_lossy(text).into_owned()).filter(|text| !text.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tables of a camera: turned by a quarter, with words and a time.
    pub fn exif() -> Vec<u8> {
        let mut out = b"II*\0\x08\0\0\0".to_vec();
        let entry = |tag: u16, kind: u16, count: u32, value: u32| {
            [
                tag.to_le_bytes().to_vec(),
                kind.to_le_bytes().to_vec(),
                count.to_le_bytes().to_vec(),
                value.to_le_bytes().to_vec(),
            ]
            .concat()
        };
        out.extend(3_u16.to_le_bytes());
        out.extend(entry(DESCRIPTION, 2, 4, u32::from_le_bytes(*b"abc\0")));
        out.extend(entry(ORIENTATION, 3, 1, 6));
        out.extend(entry(INNER, 4, 1, 46));
        out.extend(1_u16.to_le_bytes());
        out.extend(entry(TAKEN, 2, 20, 60));
        out.extend(b"2020:01:02 03:04:05\0");
        out
    }

    #[test]
    fn tables_of_a_camera_are_read() {
        let bytes = exif();
        let exif = Exif::read(&bytes).unwrap();
        let first = exif.first().unwrap();
        assert_eq!(exif.number(&first, ORIENTATION), Some(6));
        assert_eq!(exif.text(&first, DESCRIPTION).as_deref(), Some("abc"));
        assert_eq!(exif.text(&exif.inner(&first).unwrap(), TAKEN).as_deref(), Some("2020:01:02 03:04:05"));
        for end in 0..bytes.len() {
            let _ = Exif::read(&bytes[..end]).and_then(|exif| exif.inner(&exif.first()?));
        }
    }

    #[test]
    fn drawings_have_a_size() {
        let of = |svg: &str| info("a.svg", svg.as_bytes()).map(|info| (info.width, info.height));
        assert_eq!(of("<?xml version='1.0'?><svg width=\"30.5px\" height='20'>"), Ok((30, 20)));
        assert_eq!(of("<svg viewBox=\"0 0 7,9\">"), Ok((7, 9)));
        assert!(of("<svg>").is_err());
        let file =
            [b"....ispe\0\0\0\0".to_vec(), 40_u32.to_be_bytes().to_vec(), 30_u32.to_be_bytes().to_vec()].concat();
        let found = info("a.avif", &file).unwrap();
        assert_eq!((found.width, found.height, found.mime), (40, 30, "image/avif"));
    }
}
