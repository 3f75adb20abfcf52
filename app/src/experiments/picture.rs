use std::io::Cursor;

use axum::{
    extract::{Path, State},
    http::{HeaderValue, header},
    response::IntoResponse,
};
use domain::{PictureId, Refusal};
use image::{
    DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, codecs::jpeg::JpegEncoder, imageops::FilterType,
};
use store::picture::{self, NewPicture};

use crate::web::{Answer, App, AppError};

/// The longest side of the two files that are kept, in pixels.
const LARGE: u32 = 1600;
const SMALL: u32 = 640;
/// Refused before a single pixel is decoded.
const PIXELS: u64 = 50_000_000;

/// Re-encodes a photo: what comes out is ours, without EXIF, place or anything hidden in the file.
/// Takes the processor for a while: call it where that is allowed to block.
///
/// # Errors
/// [`Refusal::NotAPicture`], [`Refusal::PictureTooLarge`].
pub fn encode(bytes: &[u8]) -> Result<NewPicture, Refusal> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| Refusal::NotAPicture)?;
    if !matches!(reader.format(), Some(ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) {
        return Err(Refusal::NotAPicture);
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(512 * 1024 * 1024);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| Refusal::NotAPicture)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS {
        return Err(Refusal::PictureTooLarge);
    }
    let orientation = decoder.orientation().map_err(|_| Refusal::NotAPicture)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_| Refusal::NotAPicture)?;
    picture.apply_orientation(orientation);
    let large = fit(&picture, LARGE);
    Ok(NewPicture {
        width: large.width().into(),
        height: large.height().into(),
        small: jpeg(&fit(&large, SMALL))?,
        large: jpeg(&large)?,
    })
}

fn fit(picture: &DynamicImage, side: u32) -> DynamicImage {
    if picture.width() <= side && picture.height() <= side {
        return picture.clone();
    }
    picture.resize(side, side, FilterType::CatmullRom)
}

fn jpeg(picture: &DynamicImage) -> Result<Vec<u8>, Refusal> {
    let mut out = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut out, 82);
    picture.to_rgb8().write_with_encoder(encoder).map_err(|_| Refusal::NotAPicture)?;
    Ok(out)
}

/// `GET /pictures/{id}/{size}`
pub async fn serve(State(app): State<App>, Path((id, size)): Path<(String, String)>) -> Answer {
    let id: PictureId = id.parse().map_err(|_| AppError::NotFound)?;
    let large = match size.as_str() {
        "large" => true,
        "small" => false,
        _ => return Err(AppError::NotFound),
    };
    let mut conn = app.store.read().await?;
    let bytes = picture::bytes(&mut conn, id, large).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=31536000, immutable")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
    ];
    Ok((headers, bytes).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(width, height).write_to(&mut out, ImageFormat::Png).expect("encodes");
        out.into_inner()
    }

    #[test]
    fn pictures_shrink_to_two_jpegs() {
        let kept = encode(&png(3200, 800)).expect("accepted");
        assert_eq!((kept.width, kept.height), (1600, 400));
        for bytes in [&kept.large, &kept.small] {
            assert_eq!(image::guess_format(bytes).ok(), Some(ImageFormat::Jpeg));
        }
    }

    #[test]
    fn what_is_not_a_picture_is_refused() {
        for bytes in [
            &b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"[..],
            b"<html><script>",
            b"",
            b"GIF89a",
            b"\x89PNG\r\n\x1a\n",
            b"\xff\xd8\xff",
        ] {
            assert_eq!(encode(bytes).err(), Some(Refusal::NotAPicture));
        }
    }

    #[test]
    fn a_bomb_is_refused_by_its_announced_size() {
        // a PNG header that announces 50,000 × 50,000 pixels and holds none
        let mut bomb = png(1, 1);
        bomb[16..20].copy_from_slice(&50_000u32.to_be_bytes());
        bomb[20..24].copy_from_slice(&50_000u32.to_be_bytes());
        let crc = crc32(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&crc.to_be_bytes());
        assert_eq!(encode(&bomb).err(), Some(Refusal::PictureTooLarge));
    }

    #[test]
    fn place_and_camera_do_not_survive() {
        let mut out = Vec::new();
        let mut encoder = JpegEncoder::new(&mut out);
        image::ImageEncoder::set_exif_metadata(&mut encoder, b"MM\0*\0\0\0\x08\0\0 GPS here".to_vec()).expect("exif");
        DynamicImage::new_rgb8(40, 30).write_with_encoder(encoder).expect("encodes");
        assert!(out.windows(8).any(|w| w == b"GPS here"));
        let kept = encode(&out).expect("accepted");
        for bytes in [kept.large, kept.small] {
            assert!(!bytes.windows(4).any(|w| w == b"Exif") && !bytes.windows(3).any(|w| w == b"GPS"));
        }
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0u32, |crc, b| {
            (0..8).fold(crc ^ u32::from(*b), |c, _| if c & 1 == 1 { (c >> 1) ^ 0xedb8_8320 } else { c >> 1 })
        })
    }
}
