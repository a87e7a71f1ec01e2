import sharp, { type Sharp } from 'sharp';
import { DomainError } from '@e-storefront/errors';

// Block all other decoders, whatever type a file claims: vector and document formats can contain scripts.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif'].map((decoder) => `VipsForeignLoad${decoder}Buffer`),
});

const MAX_INPUT_SIDE_PX = 6_000;
const MAX_OUTPUT_SIDE_PX = 2_000;
const TIMEOUT_SECONDS = 10;

export interface EncodedImage {
  content: Buffer;
  width: number;
  height: number;
}

/**
 * Detects the type by content and re-encodes the first frame as WebP, which removes metadata, scripts and appended archives.
 * Checks the dimensions before decoding.
 * @throws UPLOAD_REJECTED with a reason: `empty`, `type`, `dimensions` or `damaged`
 */
export async function reencodeImage(sent: Buffer): Promise<EncodedImage> {
  if (sent.length === 0) throw uploadRejected('empty', 'The file is empty.');
  const header = sharp(sent, { limitInputPixels: false, pages: 1 });
  const { width, height } = await header.metadata().catch(() => {
    throw uploadRejected('type', 'The file must be a JPEG, PNG, WebP, GIF or AVIF image.');
  });
  if (width > MAX_INPUT_SIDE_PX || height > MAX_INPUT_SIDE_PX) {
    throw uploadRejected('dimensions', `An image can be at most ${MAX_INPUT_SIDE_PX} pixels wide and high.`);
  }
  return encodeWebp(sharp(sent, { limitInputPixels: MAX_INPUT_SIDE_PX ** 2, failOn: 'error', pages: 1 }));
}

/** @param reason a short code for front ends */
export function uploadRejected(reason: string, message: string): DomainError<'UPLOAD_REJECTED'> {
  return new DomainError('UPLOAD_REJECTED', { message, details: { reason } });
}

async function encodeWebp(image: Sharp): Promise<EncodedImage> {
  const size = MAX_OUTPUT_SIDE_PX;
  try {
    const { data, info } = await image
      .rotate()
      .resize({ width: size, height: size, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 82 })
      .timeout({ seconds: TIMEOUT_SECONDS })
      .toBuffer({ resolveWithObject: true });
    return { content: data, width: info.width, height: info.height };
  } catch {
    throw uploadRejected('damaged', 'The image is damaged.');
  }
}
