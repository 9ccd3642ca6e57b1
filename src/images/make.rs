//! The making of a picture: decoded, turned as its camera was held, cut, brought to its size, written.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageEncoder, ImageReader, Limits};

use super::Request;
use super::request::Format;

/// The longest side of a picture that is read.
const LONGEST_SIDE: u32 = 32_768;

/// The most memory for the dots of a picture that is read.
const MOST_MEMORY: u64 = 512 * 1024 * 1024;

/// The bytes of the made picture. What a camera wrote into the source is not in them; a colour profile is, else its
/// colours would be others.
pub fn make(request: &Request, bytes: &[u8]) -> Result<Vec<u8>, String> {
    let source = &request.source;
    let (picture, profile) = decode(bytes).map_err(|message| format!("{source} {message}"))?;
    let original = (picture.width(), picture.height());
    let (width, height) = request.size(original);
    let cut = match request.cut(original) {
        Some((left, top, width, height)) => picture.crop_imm(left, top, width, height),
        None => picture,
    };
    let sized = match (cut.width(), cut.height()) == (width, height) {
        true => cut,
        false => cut.resize_exact(width, height, FilterType::Lanczos3),
    };
    encode(request, &sized, profile)
        .map_err(|error| format!("{source} cannot be written as {}: {error}", request.format.extension()))
}

/// A reader of a picture by its first bytes, within the limits of memory.
pub(super) fn reader(bytes: &[u8]) -> Result<ImageReader<Cursor<&[u8]>>, String> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|error| error.to_string())?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    Ok(reader)
}

fn decode(bytes: &[u8]) -> Result<(DynamicImage, Option<Vec<u8>>), String> {
    let mut decoder = reader(bytes)?.into_decoder().map_err(|error| explain(&error, bytes))?;
    // lost on purpose: a broken note of the camera does not break the picture
    let orientation = decoder.orientation().ok();
    let profile = decoder.icc_profile().ok().flatten();
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| explain(&error, bytes))?;
    if let Some(orientation) = orientation {
        picture.apply_orientation(orientation);
    }
    if picture.width() == 0 || picture.height() == 0 {
        return Err("is empty".to_string());
    }
    Ok((picture, profile))
}

/// What is wrong with a picture, and what to do.
pub(super) fn explain(error: &image::ImageError, bytes: &[u8]) -> String {
    match error {
        image::ImageError::Limits(_) => format!(
            "is too large to be made smaller here: at most {LONGEST_SIDE} dots on a side and {} MiB of dots",
            MOST_MEMORY / 1024 / 1024
        ),
        image::ImageError::Unsupported(_) => {
            let start = String::from_utf8_lossy(bytes.get(..bytes.len().min(512)).unwrap_or(bytes)).to_lowercase();
            let kind = match bytes.get(4..12) {
                _ if start.contains("<svg") => "is a drawing (SVG), which has no size to be changed; use it as it is",
                Some(b"ftypavif" | b"ftypavis") => "is AVIF, which is written but not read; keep a JPEG or PNG of it",
                Some(b"ftypheic" | b"ftypmif1") => "is HEIC; save it as JPEG",
                _ => "is no picture that is read here: JPEG, PNG, WebP, GIF or BMP",
            };
            kind.to_string()
        }
        error => format!("is broken: {error}"),
    }
}

fn encode(request: &Request, picture: &DynamicImage, profile: Option<Vec<u8>>) -> Result<Vec<u8>, String> {
    let mut out = Cursor::new(Vec::new());
    // lost on purpose, here and below: a format that holds no colour profile is written without one
    let profile = profile.unwrap_or_default();
    let with = |encoder: &mut dyn ImageEncoder| {
        if !profile.is_empty() {
            let _ = encoder.set_icc_profile(profile.clone());
        }
    };
    let written = match request.format {
        Format::Png => {
            let mut encoder = PngEncoder::new(&mut out);
            with(&mut encoder);
            picture.write_with_encoder(encoder)
        }
        Format::Jpeg => {
            let mut encoder = JpegEncoder::new_with_quality(&mut out, request.quality.unwrap_or(75));
            with(&mut encoder);
            encoder.encode_image(picture)
        }
        Format::Webp => {
            let mut encoder = WebPEncoder::new_lossless(&mut out);
            with(&mut encoder);
            picture.write_with_encoder(encoder)
        }
        Format::Avif => {
            let dots = picture.to_rgba8();
            let (width, height) = (picture.width() as usize, picture.height() as usize);
            let (quality, speed) = (request.quality.unwrap_or(80), request.speed.unwrap_or(5));
            return super::avif::encode(width, height, dots.as_raw(), quality, speed);
        }
    };
    written.map_err(|error| error.to_string())?;
    Ok(out.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::images::{Arguments, info};
    use image::{Rgba, RgbaImage};

    /// Red on the left, blue on the right.
    fn picture(width: u32, height: u32) -> DynamicImage {
        let colour = |x, _| if x < width / 2 { Rgba([255, 0, 0, 255]) } else { Rgba([0, 0, 255, 255]) };
        DynamicImage::ImageRgba8(RgbaImage::from_fn(width, height, colour))
    }

    fn png(picture: &DynamicImage) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        picture.write_to(&mut out, image::ImageFormat::Png).unwrap();
        out.into_inner()
    }

    fn request(op: &str, width: u32, height: u32, format: &str) -> Request {
        let arguments = Arguments {
            width: Some(width),
            height: Some(height),
            op: Some(op),
            format: Some(format),
            ..Arguments::default()
        };
        Request::new("a.png", arguments, false).unwrap()
    }

    #[test]
    fn pictures_come_out_in_their_size_and_format() {
        let bytes = png(&picture(60, 40));
        for (format, mime) in [("auto", "image/png"), ("jpg", "image/jpeg"), ("webp", "image/webp")] {
            let made = make(&request("fit_width", 30, 0, format), &bytes).unwrap();
            let found = info("a", &made).unwrap();
            assert_eq!((found.width, found.height, found.mime), (30, 20, mime));
        }
        let made = make(&request("fit_width", 30, 0, "avif"), &bytes).unwrap();
        let found = info("a.avif", &made).unwrap();
        assert_eq!((found.width, found.height, made.get(4..12)), (30, 20, Some(&b"ftypavif"[..])));
        let made = make(&request("fill", 20, 40, "png"), &bytes).unwrap();
        let made = image::load_from_memory(&made).unwrap().to_rgba8();
        assert_eq!(made.dimensions(), (20, 40));
        assert_eq!((made.get_pixel(1, 20).0[0], made.get_pixel(18, 20).0[2]), (255, 255));
        let made = make(&request("fit", 600, 400, "png"), &bytes).unwrap();
        assert_eq!(info("a", &made).unwrap().width, 60);
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let wrong = |bytes: &[u8]| make(&request("scale", 2, 2, "png"), bytes).unwrap_err();
        assert!(wrong(b"<svg xmlns='x'/>").contains("drawing"));
        assert!(wrong(b"\0\0\0\x20ftypavif....").contains("AVIF"));
        assert!(wrong(b"text").contains("no picture"));
        let bytes = png(&picture(60, 40));
        assert!(wrong(&bytes[..80]).contains("broken"));
        let mut huge = bytes;
        // The width in the first chunk; its sum is then wrong too, but the limit is looked at first or it is broken.
        huge[16..20].copy_from_slice(&1_000_000_u32.to_be_bytes());
        assert!(wrong(&huge).starts_with("a.png is "));
    }
}
