//! Photos: re-encoded, or refused with a reason.

use std::io::Cursor;

use crate::world::World;

pub fn png(width: u32, height: u32) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(width, height).write_to(&mut out, image::ImageFormat::Png).unwrap();
    out.into_inner()
}

#[tokio::test]
async fn a_photo_is_shown_and_what_only_looks_like_one_is_refused() {
    let world = World::start().await;
    let mut visitor = world.sign_in("wen@essaim.example").await;
    let draft = visitor.draft("Avec une photo", "Un texte assez long pour passer les règles.").await;
    let step = format!("{draft}/who");
    for (name, bytes) in [
        ("photo.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec()),
        ("photo.jpg", b"<!doctype html><script>alert(1)</script>".to_vec()),
        ("<img onerror=alert(1)>.png", vec![0x89, b'P', b'N', b'G']),
    ] {
        let refused = visitor.upload(&step, &[("audience", "Tout le quartier")], Some((name, bytes))).await;
        assert_eq!(refused.status, 422, "{name}");
        assert!(refused.body.contains("pas une photo"), "{}", refused.body);
        assert!(refused.body.contains("Tout le quartier"));
        assert!(!refused.body.contains("onerror"));
    }
    let kept = visitor.upload(&step, &[("audience", "Tout le quartier")], Some(("photo.png", png(2000, 1000)))).await;
    assert_eq!(kept.status, 303, "{}", kept.body);
    let shown = visitor.get(&step).await;
    let at = shown.body.find("/pictures/").unwrap();
    let src = shown.body[at..].split('"').next().unwrap().to_owned();
    let photo = visitor.get(&src).await;
    assert_eq!((photo.status, photo.header("content-type")), (200, "image/jpeg"));
    assert!(photo.header("content-security-policy").contains("sandbox"));
    assert_eq!(photo.header("x-content-type-options"), "nosniff");
    assert_eq!(image::guess_format(&photo.bytes).unwrap(), image::ImageFormat::Jpeg);
    let removed = visitor.upload(&step, &[("audience", "Tout le quartier"), ("remove_photo", "on")], None).await;
    assert_eq!(removed.status, 303);
    assert_eq!(visitor.get(&src).await.status, 404);
}
