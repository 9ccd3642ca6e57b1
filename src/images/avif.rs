//! AVIF: a picture of eight bits as one frame of AV1, in full colour resolution, and its alpha as another.
//!
//! The encoder is asked directly: the usual way to it has it compiled for ten bits beside eight, which takes as long again.

use rav1e::prelude::{
    ChromaSampling, ColorDescription, ColorPrimaries, Config, Context, EncoderConfig, EncoderStatus,
    MatrixCoefficients, PixelRange, SpeedSettings, TransferCharacteristics,
};

/// The file of a picture: `dots` are red, green, blue, alpha, row by row. Quality 1 to 100, speed 1 to 10.
pub fn encode(width: usize, height: usize, dots: &[u8], quality: u8, speed: u8) -> Result<Vec<u8>, String> {
    let (pixels, _) = dots.as_chunks::<4>();
    let plane = |weights: [f32; 3], middle: f32| -> Vec<u8> {
        let of = |[red, green, blue, _]: &[u8; 4]| {
            let sum = f32::from(*red) * weights[0] + f32::from(*green) * weights[1] + f32::from(*blue) * weights[2];
            (sum + middle).round().clamp(0.0, 255.0) as u8
        };
        pixels.iter().map(of).collect()
    };
    // BT.601, full range (ITU-R BT.601-7, section 2.5.1).
    let colours = [
        plane([0.299, 0.587, 0.114], 0.0),
        plane([-0.168_736, -0.331_264, 0.5], 128.0),
        plane([0.5, -0.418_688, -0.081_312], 128.0),
    ];
    let colour = frame(width, height, &colours, quality, speed)?;
    let alpha = match pixels.iter().any(|dot| dot[3] < 255) {
        true => Some(frame(width, height, &[pixels.iter().map(|dot| dot[3]).collect()], quality, speed)?),
        false => None,
    };
    let side = |length: usize| u32::try_from(length).map_err(|error| error.to_string());
    Ok(avif_serialize::serialize_to_vec(&colour, alpha.as_deref(), side(width)?, side(height)?, 8))
}

/// One frame of AV1: of three planes in colour, of one without.
fn frame(width: usize, height: usize, planes: &[Vec<u8>], quality: u8, speed: u8) -> Result<Vec<u8>, String> {
    let is_colour = planes.len() == 3;
    let quantizer = 255 * (100 - usize::from(quality.min(100))) / 100;
    let settings = EncoderConfig {
        width,
        height,
        bit_depth: 8,
        chroma_sampling: if is_colour { ChromaSampling::Cs444 } else { ChromaSampling::Cs400 },
        pixel_range: PixelRange::Full,
        color_description: is_colour.then_some(ColorDescription {
            color_primaries: ColorPrimaries::BT709,
            transfer_characteristics: TransferCharacteristics::SRGB,
            matrix_coefficients: MatrixCoefficients::BT601,
        }),
        still_picture: true,
        quantizer,
        speed_settings: SpeedSettings::from_preset(speed),
        ..EncoderConfig::default()
    };
    // One thread: pictures are made beside one another, and the bytes must not depend on the machine.
    let config = Config::new().with_encoder_config(settings).with_threads(1);
    let mut context: Context<u8> = config.new_context().map_err(|error| error.to_string())?;
    let mut frame = context.new_frame();
    for (plane, bytes) in frame.planes.iter_mut().zip(planes) {
        plane.copy_from_raw_u8(bytes, width, 1);
    }
    context.send_frame(frame).map_err(|error| error.to_string())?;
    context.flush();
    let mut out = Vec::new();
    loop {
        match context.receive_packet() {
            Ok(packet) => out.extend(packet.data),
            Err(EncoderStatus::Encoded) => {}
            Err(EncoderStatus::LimitReached) => return Ok(out),
            Err(error) => return Err(error.to_string()),
        }
    }
}
