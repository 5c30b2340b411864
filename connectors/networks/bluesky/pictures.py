"""Pictures as Bluesky takes them: at most 1,000,000 bytes, at most 2,000 pixels a side, nothing of the camera's notes."""

from __future__ import annotations

import io
import logging

from PIL import Image, ImageOps

from connectors.values import Picture

log = logging.getLogger("replycart.bluesky")
MAX_BYTES, MAX_SIDE = 1_000_000, 2_000
QUALITIES = (90, 80, 65, 50, 35)


def fitted(picture: Picture) -> tuple[bytes, str, tuple[int, int]] | None:
    """Bytes, media type and (width, height) of what is uploaded; None when it is no picture or will not fit."""
    try:
        with Image.open(io.BytesIO(picture.content)) as image:
            kind = image.format or ""
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((MAX_SIDE, MAX_SIDE))
            alpha = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
            if kind == "PNG" or alpha:
                if (made := _saved(upright.convert("RGBA" if alpha else "RGB"), "PNG")) is not None:
                    return made, "image/png", upright.size
                upright = _on_white(upright) if alpha else upright
            plain = upright.convert("RGB")
            for quality in QUALITIES:
                if (made := _saved(plain, "JPEG", quality=quality)) is not None:
                    return made, "image/jpeg", plain.size
    except Exception:
        # What a library of pictures raises over somebody else's bytes is no finite list.
        log.info("a picture cannot be read, and is left out", exc_info=True)
        return None
    return None


def _saved(image: Image.Image, kind: str, **how: int) -> bytes | None:
    out = io.BytesIO()
    image.save(out, kind, optimize=True, **how)
    return out.getvalue() if out.tell() <= MAX_BYTES else None


def _on_white(image: Image.Image) -> Image.Image:
    ground = Image.new("RGBA", image.size, "white")
    ground.alpha_composite(image.convert("RGBA"))
    return ground
