//! What a template asks of a picture, the name that says all of it, and how large it comes out.

use crate::base::{pinyin, sum};

/// Digits of a sum that a name has. Two pictures of one library meet in them once in billions.
const SUM_DIGITS: usize = 8;

/// Characters of the source's own name that a made picture's name keeps.
const STEM: usize = 40;

/// The longest side that is made.
const LONGEST_SIDE: u32 = 16_384;

/// How a picture is brought to the size that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Op {
    /// To this width and height, whatever it had.
    Scale,
    /// To this width; the height follows.
    FitWidth,
    /// To this height; the width follows.
    FitHeight,
    /// Into this width and height, and never larger than it was.
    Fit,
    /// To this width and height; what would stand out is cut off on both sides alike.
    Fill,
}

/// What the made picture is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// JPEG, with a quality.
    Jpeg,
    /// PNG.
    Png,
    /// WebP, without loss unless a quality is given.
    Webp,
    /// AVIF, with a quality and a speed.
    Avif,
}

/// A picture that a template asks for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Request {
    /// The path of the picture that it is made of, from the library's folder.
    pub source: String,
    /// How its size is reached.
    pub op: Op,
    /// The width that is asked for; 0 where the operation needs none.
    pub width: u32,
    /// The height that is asked for; 0 where the operation needs none.
    pub height: u32,
    /// What it is written as.
    pub format: Format,
    /// 1 to 100 for JPEG and AVIF, 0 to 100 for WebP; always there for JPEG and AVIF, never for PNG.
    pub quality: Option<u8>,
    /// 1 (small) to 10 (fast), for AVIF alone.
    pub speed: Option<u8>,
}

/// What a template may write for an operation.
const OPS: [(&str, Op); 5] = [
    ("scale", Op::Scale),
    ("fit_width", Op::FitWidth),
    ("fit_height", Op::FitHeight),
    ("fit", Op::Fit),
    ("fill", Op::Fill),
];

/// What it may write for a format, beside `auto`.
const FORMATS: [(&str, Format); 5] = [
    ("jpg", Format::Jpeg),
    ("jpeg", Format::Jpeg),
    ("png", Format::Png),
    ("webp", Format::Webp),
    ("avif", Format::Avif),
];

impl Op {
    /// As templates write it.
    pub fn name(self) -> &'static str {
        OPS.iter().find(|(_, op)| *op == self).map_or("", |(name, _)| name)
    }

    fn needs_width(self) -> bool {
        self != Op::FitHeight
    }

    fn needs_height(self) -> bool {
        self != Op::FitWidth
    }
}

impl Format {
    /// The end of a file's name.
    pub fn extension(self) -> &'static str {
        FORMATS.iter().find(|(_, format)| *format == self).map_or("", |(name, _)| name)
    }
}

/// What a template wrote, each argument as it stands there.
#[derive(Debug, Clone, Copy, Default)]
pub struct Arguments<'a> {
    /// `width`
    pub width: Option<u32>,
    /// `height`
    pub height: Option<u32>,
    /// `op`, else `fill`.
    pub op: Option<&'a str>,
    /// `format`, else `auto`.
    pub format: Option<&'a str>,
    /// `quality`
    pub quality: Option<u8>,
    /// `speed`
    pub speed: Option<u8>,
}

impl Request {
    /// What the arguments of a template ask of the picture at `source`; `lossy` says whether that is in a format that
    /// loses detail, which `auto` needs.
    pub fn new(source: &str, arguments: Arguments<'_>, lossy: bool) -> Result<Request, String> {
        let op = arguments.op.unwrap_or("fill");
        let op = find(&OPS, op).ok_or_else(|| unknown("operation", op, OPS.iter().map(|(name, _)| *name)))?;
        let side = |name: &str, value: Option<u32>, needed: bool| match value {
            _ if !needed => Ok(0),
            None => Err(format!("op=\"{}\" needs `{name}`", op.name())),
            Some(side @ 1..=LONGEST_SIDE) => Ok(side),
            Some(side) => Err(format!("`{name}` goes from 1 to {LONGEST_SIDE}, not {side}")),
        };
        let format = match arguments.format.unwrap_or("auto") {
            "auto" if lossy => Format::Jpeg,
            "auto" => Format::Png,
            name => find(&FORMATS, name)
                .ok_or_else(|| unknown("format", name, FORMATS.iter().map(|(name, _)| *name).chain(["auto"])))?,
        };
        let limited = |name: &str, value: Option<u8>, lowest: u8, highest: u8| match value {
            Some(value) if !(lowest..=highest).contains(&value) => {
                Err(format!("`{name}` of {} goes from {lowest} to {highest}, not {value}", format.extension()))
            }
            value => Ok(value),
        };
        let (quality, speed) = match format {
            Format::Png => (None, None),
            Format::Jpeg => (limited("quality", arguments.quality.or(Some(75)), 1, 100)?, None),
            Format::Webp => (limited("quality", arguments.quality, 0, 100)?, None),
            Format::Avif => (
                limited("quality", arguments.quality.or(Some(80)), 1, 100)?,
                limited("speed", arguments.speed.or(Some(5)), 1, 10)?,
            ),
        };
        Ok(Request {
            source: source.to_string(),
            op,
            width: side("width", arguments.width, op.needs_width())?,
            height: side("height", arguments.height, op.needs_height())?,
            format,
            quality,
            speed,
        })
    }

    /// The name of the made picture, `STEM.OP-WxH[-qN][-sN].PATHSUM8CONTENTSUM8.EXT`, of the sum of the source's bytes.
    pub fn file_name(&self, content_sum: &str) -> String {
        let name = self.source.rsplit('/').next().unwrap_or("");
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let stem = match pinyin::short_slug(stem, STEM) {
            slug if slug.is_empty() => "image".to_string(),
            slug => slug,
        };
        let mut size = format!("{}-{}x{}", self.op.name(), self.width, self.height);
        for (letter, value) in [("q", self.quality), ("s", self.speed)] {
            if let Some(value) = value {
                size.push_str(&format!("-{letter}{value}"));
            }
        }
        let content = content_sum.get(..SUM_DIGITS).unwrap_or(content_sum);
        format!("{stem}.{size}.{}{content}.{}", path_sum(&self.source), self.format.extension())
    }

    /// What was asked for, read back from the name; `source` finds a path by its sum ([`path_sum`]).
    pub fn from_file_name(name: &str, source: &impl Fn(&str) -> Option<String>) -> Option<Request> {
        let mut parts = name.rsplitn(4, '.');
        let (end, sums, asked) = (parts.next()?, parts.next()?, parts.next()?);
        let mut asked = asked.split('-');
        let (op, size) = (asked.next()?, asked.next()?);
        let (width, height) = size.split_once('x')?;
        let (mut quality, mut speed) = (None, None);
        for word in asked {
            match word.split_at_checked(1)? {
                ("q", value) => quality = Some(value.parse().ok()?),
                ("s", value) => speed = Some(value.parse().ok()?),
                _ => return None,
            }
        }
        let arguments = Arguments {
            width: Some(width.parse().ok()?),
            height: Some(height.parse().ok()?),
            op: Some(op),
            format: Some(end).filter(|end| *end != "auto"),
            quality,
            speed,
        };
        let request = Request::new(&source(sums.get(..SUM_DIGITS)?)?, arguments, false).ok()?;
        // One name for one picture: any other spelling of it is none.
        (request.file_name(sums.get(SUM_DIGITS..)?) == name).then_some(request)
    }

    /// Width and height of the made picture, from those of the source as it is seen.
    pub fn size(&self, original: (u32, u32)) -> (u32, u32) {
        let follow = |side: u32, of: u32, to: u32| {
            let side = u64::from(side) * u64::from(to) / u64::from(of.max(1));
            u32::try_from(side).unwrap_or(u32::MAX).max(1)
        };
        let to_width = || (self.width, follow(original.1, original.0, self.width));
        let to_height = || (follow(original.0, original.1, self.height), self.height);
        match self.op {
            Op::Scale | Op::Fill => (self.width, self.height),
            Op::FitWidth => to_width(),
            Op::FitHeight => to_height(),
            Op::Fit if original.0 <= self.width && original.1 <= self.height => original,
            Op::Fit => {
                let (across, down) = (u64::from(original.0), u64::from(original.1));
                if across * u64::from(self.height) > down * u64::from(self.width) { to_width() } else { to_height() }
            }
        }
    }

    /// What is kept of the source before it is brought to its size: left, top, width, height. Nothing if all is.
    pub fn cut(&self, original: (u32, u32)) -> Option<(u32, u32, u32, u32)> {
        /// Proportions nearer than this are taken as the same, and nothing is cut off.
        const NEAR: f32 = 0.1;
        if self.op != Op::Fill {
            return None;
        }
        let across = original.0 as f32 / self.width as f32;
        let down = original.1 as f32 / self.height as f32;
        if (across - down).abs() <= NEAR {
            None
        } else if across < down {
            let height = ((across * self.height as f32).round() as u32).clamp(1, original.1.max(1));
            Some((0, (original.1 - height.min(original.1)) / 2, original.0, height))
        } else {
            let width = ((down * self.width as f32).round() as u32).clamp(1, original.0.max(1));
            Some(((original.0 - width.min(original.0)) / 2, 0, width, original.1))
        }
    }
}

/// The digits that stand for a source's path in the name of what is made of it.
pub fn path_sum(path: &str) -> String {
    let mut sum = sum::of_bytes(path.as_bytes());
    sum.truncate(SUM_DIGITS);
    sum
}

fn find<T: Copy>(table: &[(&str, T)], name: &str) -> Option<T> {
    table.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
}

fn unknown<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<String> = known.map(|name| format!("`{name}`")).collect();
    format!("there is no {what} `{name}`; write one of {}", known.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUM: &str = "0123456789abcdef0123456789abcdef";

    fn asked(arguments: Arguments<'_>) -> Request {
        Request::new("content/a/甲 1.jpg", arguments, true).unwrap()
    }

    fn sized(op: &str, width: u32, height: u32, original: (u32, u32)) -> (u32, u32) {
        let arguments = Arguments { op: Some(op), width: Some(width), height: Some(height), ..Default::default() };
        asked(arguments).size(original)
    }

    #[test]
    fn a_name_says_how_its_picture_was_made() {
        let all = [
            Arguments { width: Some(100), height: Some(50), ..Default::default() },
            Arguments { width: Some(7), op: Some("fit_width"), format: Some("png"), ..Default::default() },
            Arguments { height: Some(7), op: Some("fit_height"), format: Some("webp"), ..Default::default() },
            Arguments {
                width: Some(16_384),
                height: Some(1),
                op: Some("scale"),
                format: Some("avif"),
                quality: Some(1),
                speed: Some(10),
            },
        ];
        for arguments in all {
            let request = asked(arguments);
            let name = request.file_name(SUM);
            let source = |sum: &str| (sum == path_sum(&request.source)).then(|| request.source.clone());
            assert_eq!(Request::from_file_name(&name, &source).as_ref(), Some(&request), "{name}");
        }
        assert_eq!(
            asked(all[0]).file_name(SUM),
            format!("jia-1.fill-100x50-q75.{}01234567.jpg", path_sum("content/a/甲 1.jpg"))
        );
    }

    #[test]
    fn other_names_are_none() {
        let good = asked(Arguments { width: Some(100), height: Some(50), ..Default::default() }).file_name(SUM);
        let source = |_: &str| Some("content/a/甲 1.jpg".to_string());
        assert!(Request::from_file_name(&good, &source).is_some());
        for (from, to) in
            [("jia", "yi"), ("100x", "0100x"), ("-q75", ""), ("fill", "full"), (".jpg", ".jpeg"), ("100x", "99999x")]
        {
            assert_eq!(Request::from_file_name(&good.replace(from, to), &source), None, "{from} as {to}");
        }
        for name in ["", "a.png", "甲.甲.甲.甲", "a.fill-1x1.0123.png", "a.fill-1x1-甲.0123456701234567.png"] {
            assert_eq!(Request::from_file_name(name, &source), None, "{name}");
        }
        assert_eq!(Request::from_file_name(&good, &|_| None), None);
    }

    #[test]
    fn sizes_are_those_of_zola() {
        assert_eq!(sized("scale", 150, 150, (300, 380)), (150, 150));
        assert_eq!(sized("fit_width", 100, 0, (300, 380)), (100, 126));
        assert_eq!(sized("fit_height", 0, 150, (300, 380)), (118, 150));
        assert_eq!(sized("fit", 5000, 5000, (300, 380)), (300, 380));
        assert_eq!(sized("fit", 150, 150, (300, 380)), (118, 150));
        assert_eq!(sized("fit", 150, 5000, (300, 380)), (150, 190));
        assert_eq!(sized("fill", 150, 150, (300, 380)), (150, 150));
        assert_eq!(sized("fit_width", 1, 0, (4000, 10)), (1, 1));
    }

    #[test]
    fn filling_cuts_both_sides_alike() {
        let cut = |width, height, original| {
            asked(Arguments { width: Some(width), height: Some(height), ..Default::default() }).cut(original)
        };
        assert_eq!(cut(150, 150, (300, 380)), Some((0, 40, 300, 300)));
        assert_eq!(cut(100, 200, (300, 380)), Some((55, 0, 190, 380)));
        assert_eq!(cut(100, 125, (300, 380)), None);
        assert_eq!(cut(16_384, 1, (1, 1000)), Some((0, 499, 1, 1)));
    }

    #[test]
    fn what_cannot_be_is_said() {
        let wrong = |arguments| Request::new("a.png", arguments, false).unwrap_err();
        let sides = Arguments { width: Some(1), height: Some(1), ..Default::default() };
        assert_eq!(
            wrong(Arguments { op: Some("fitt"), ..sides }),
            "there is no operation `fitt`; write one of `scale`, `fit_width`, `fit_height`, `fit`, `fill`"
        );
        assert_eq!(wrong(Arguments { height: None, ..sides }), "op=\"fill\" needs `height`");
        assert_eq!(wrong(Arguments { width: Some(0), ..sides }), "`width` goes from 1 to 16384, not 0");
        assert_eq!(
            wrong(Arguments { format: Some("jpg"), quality: Some(0), ..sides }),
            "`quality` of jpg goes from 1 to 100, not 0"
        );
    }
}
