import { createHash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { CATEGORIES, withAncestors, type SeedCategory } from './categories';

export const PICTURE_PIXELS = 640;

/** The motif of each department, drawn into a square of 100 units. */
const MOTIFS: Readonly<Record<string, string>> = {
  electronics: '<rect x="30" y="18" width="40" height="64" rx="7"/><circle cx="50" cy="72" r="3.5"/>',
  fashion: '<path d="M34 22 L50 30 L66 22 L84 38 L74 50 L70 46 V82 H30 V46 L26 50 L16 38 Z"/>',
  'home-and-living': '<path d="M18 50 L50 22 L82 50 M28 44 V80 H72 V44 M44 80 V60 H56 V80"/>',
  'beauty-and-wellness':
    '<path d="M50 20 C70 44 74 56 74 64 A24 22 0 0 1 26 64 C26 56 30 44 50 20 Z M40 66 A10 9 0 0 0 50 76"/>',
  'sports-and-outdoors': '<path d="M12 78 L40 28 L56 56 L66 42 L88 78 Z M32 42 L40 48 L47 41"/>',
  'books-and-games':
    '<path d="M50 32 C40 24 26 24 18 28 V76 C26 72 40 72 50 80 C60 72 74 72 82 76 V28 C74 24 60 24 50 32 V80"/>',
};

/** The file of a category's picture, named by the product service's rule. */
export function pictureOf(categoryId: string): string {
  return `${createHash('sha256').update(`e-storefront:picture:${categoryId}`).digest('hex').slice(0, 32)}.webp`;
}

/**
 * Draws one picture per category if it is missing: products need pictures that work on a machine without a network.
 */
export async function drawPictures(mediaDir: string): Promise<void> {
  mkdirSync(mediaDir, { recursive: true });
  // The product service disables the SVG decoder in its process; these drawings are our own.
  sharp.unblock({ operation: ['VipsForeignLoadSvg'] });
  for (const [index, category] of CATEGORIES.entries()) {
    const file = path.join(mediaDir, pictureOf(category.id));
    if (existsSync(file)) continue;
    // Renamed at the end, so that an interrupted start leaves no partial picture.
    const draft = `${file}.${process.pid}.part`;
    await sharp(Buffer.from(svgOf(category, index)))
      .webp({ quality: 80 })
      .toFile(draft);
    await rename(draft, file);
  }
}

function svgOf(category: SeedCategory, index: number): string {
  const department = withAncestors(category.id).at(-1)?.slug ?? '';
  const hue = (index * 137) % 360;
  const motif = MOTIFS[department] ?? '<circle cx="50" cy="50" r="26"/>';
  const size = PICTURE_PIXELS;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 100 100">
    <defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1">
      <stop offset="0" stop-color="hsl(${hue},55%,88%)"/><stop offset="1" stop-color="hsl(${(hue + 40) % 360},50%,72%)"/>
    </linearGradient></defs>
    <rect width="100" height="100" fill="url(#g)"/>
    <circle cx="${20 + (index % 5) * 15}" cy="${90 - (index % 4) * 12}" r="34" fill="hsl(${hue},60%,94%)" opacity=".55"/>
    <g fill="none" stroke="hsl(${hue},45%,28%)" stroke-width="3" stroke-linejoin="round" stroke-linecap="round">${motif}</g>
  </svg>`;
}
