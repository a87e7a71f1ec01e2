import sharp, { type Sharp } from 'sharp';
import { DomainError } from '@e-storefront/errors';

// No other decoder is ever reached, whatever a file claims to be: vector and document formats can carry scripts.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif'].map((decoder) => `VipsForeignLoad${decoder}Buffer`),
});

/** Longest side that is accepted, and longest side that is kept; pixels. */
const MOST_PIXELS_A_SIDE = 6_000;
const KEPT_PIXELS_A_SIDE = 2_000;
/** Longest that drawing one picture may take. */
const MOST_SECONDS = 10;

export interface Picture {
  content: Buffer;
  width: number;
  height: number;
}

/**
 * Checks what was sent by its content and draws it anew as WebP: nothing but the pixels of the first frame is kept, so
 * hidden scripts, places and appended archives are gone. Sizes are read before anything is unpacked.
 * @throws UPLOAD_REJECTED with a reason: `empty`, `type`, `dimensions` or `damaged`
 */
export async function redraw(sent: Buffer): Promise<Picture> {
  if (sent.length === 0) throw rejected('empty', 'The file is empty.');
  const header = sharp(sent, { limitInputPixels: false, pages: 1 });
  const { width, height } = await header.metadata().catch(() => {
    throw rejected('type', 'Send a JPEG, PNG, WebP, GIF or AVIF picture.');
  });
  if (width > MOST_PIXELS_A_SIDE || height > MOST_PIXELS_A_SIDE) {
    throw rejected('dimensions', `A picture may be at most ${MOST_PIXELS_A_SIDE} pixels wide and high.`);
  }
  return draw(sharp(sent, { limitInputPixels: MOST_PIXELS_A_SIDE ** 2, failOn: 'error', pages: 1 }));
}

/** The refusal of an upload; `reason` is one short word that a front end can tell its user by. */
export function rejected(reason: string, message: string): DomainError<'UPLOAD_REJECTED'> {
  return new DomainError('UPLOAD_REJECTED', { message, details: { reason } });
}

async function draw(image: Sharp): Promise<Picture> {
  const size = KEPT_PIXELS_A_SIDE;
  try {
    const { data, info } = await image
      .rotate()
      .resize({ width: size, height: size, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 82 })
      .timeout({ seconds: MOST_SECONDS })
      .toBuffer({ resolveWithObject: true });
    return { content: data, width: info.width, height: info.height };
  } catch {
    throw rejected('damaged', 'The picture cannot be read to its end.');
  }
}
