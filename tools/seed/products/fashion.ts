import type { Template } from './template';

const shop = 'Saffron Threads';
const SIZES = ['S', 'M', 'L', 'XL'] as const;

/** Clothes and shoes. */
export const FASHION: readonly Template[] = [
  {
    ...{ category: 'shirts', shop, price: [699, 3_999] },
    brands: ['Saffron Row', 'Charkha & Co', 'Marudhar', 'Baniyan'],
    qualities: ['Linen', 'Cotton', 'Khadi', 'Oxford', 'Mandarin-Collar', 'Indigo-Dyed', 'Chambray'],
    nouns: ['Shirt', 'Overshirt', 'Short-Sleeve Shirt'],
    options: { Colour: ['White', 'Indigo', 'Olive'], Size: SIZES },
    facts: [
      'Woven from long-staple cotton that gets softer with every wash.',
      'The cut is easy at the chest and straight at the hem.',
      'Corozo buttons, sewn on by hand with a shank.',
      'Dyed in small lots, so no two are quite the same.',
    ],
    uses: ['For warm offices and evening walks.', 'Tuck it in, or do not.'],
    closing: 'Machine wash cold, dry in the shade.',
    tags: ['cotton', 'menswear', 'summer'],
  },
  {
    ...{ category: 'trousers', shop, price: [999, 4_499] },
    brands: ['Saffron Row', 'Marudhar', 'Dakkhan Denim'],
    qualities: ['Slim', 'Relaxed', 'Tapered', 'Pleated', 'Stretch', 'Garment-Dyed', 'Drawstring'],
    nouns: ['Chinos', 'Jeans', 'Linen Trousers', 'Cargo Trousers'],
    options: { Colour: ['Khaki', 'Navy'], Waist: ['30', '32', '34', '36'] },
    facts: [
      'Twill of 98 % cotton with just enough stretch to sit down in.',
      'Deep pockets that hold a phone without showing it.',
      'The waistband has a hidden extension for feast days.',
      'Seams are felled and will outlast the fashion.',
    ],
    uses: ['For the week and the weekend.', 'Cycles to work as well as you do.'],
    closing: 'Wash inside out with similar colours.',
    tags: ['cotton', 'menswear', 'everyday'],
  },
  {
    ...{ category: 'kurtas', shop, price: [799, 6_999] },
    brands: ['Anokhi Lane', 'Saffron Row', 'Kasturi', 'Bagru House'],
    qualities: ['Block-Printed', 'Chikankari', 'Handloom', 'Anarkali', 'A-Line', 'Silk-Blend'],
    nouns: ['Kurta', 'Kurta Set', 'Short Kurta'],
    options: { Colour: ['Madder Red', 'Leaf Green', 'Ecru'], Size: ['XS', 'S', 'M', 'L', 'XL'] },
    facts: [
      'Printed by hand with teak blocks and natural dyes.',
      'The embroidery comes from a women’s cooperative near Lucknow.',
      'Side slits and pockets: it moves with you.',
      'Mul cotton, light enough for May.',
    ],
    uses: ['From the office straight to the puja.', 'Wears as well with jeans as with a churidar.'],
    closing: 'Hand wash separately the first three times.',
    tags: ['cotton', 'ethnic', 'womenswear', 'festive'],
  },
  {
    ...{ category: 'dresses', shop, price: [999, 7_999] },
    brands: ['Kasturi', 'Maison Malabar', 'Saffron Row'],
    qualities: ['Wrap', 'Tiered', 'Shirt', 'Slip', 'Smocked', 'Pleated', 'Belted'],
    nouns: ['Midi Dress', 'Maxi Dress', 'Day Dress', 'Evening Dress'],
    options: { Colour: ['Coral', 'Black'], Size: ['XS', 'S', 'M', 'L'] },
    facts: [
      'Viscose from certified forests, with the fall of silk.',
      'Fully lined, with pockets on both sides.',
      'The waist is elastic at the back and smooth at the front.',
      'Cut on the bias, so that it never pulls.',
    ],
    uses: ['For brunches that become dinners.', 'Packs small and does not crease.'],
    closing: 'Gentle machine wash in a bag.',
    tags: ['womenswear', 'summer', 'occasion'],
  },
  {
    ...{ category: 'footwear', shop, price: [599, 8_999] },
    brands: ['Mochi Gali', 'Padma', 'Trailhead', 'Jodhpur Sole'],
    qualities: ['Leather', 'Canvas', 'Woven', 'Suede', 'Recycled', 'Embroidered'],
    nouns: ['Sneakers', 'Sandals', 'Juttis', 'Loafers', 'Chelsea Boots'],
    options: { Colour: ['Tan', 'Black'], Size: ['UK 6', 'UK 7', 'UK 8', 'UK 9', 'UK 10'] },
    facts: [
      'The upper is stitched to the sole, not only glued.',
      'A footbed of cork and latex takes the shape of your foot within a week.',
      'The sole grips wet marble.',
      'Made by a family workshop in its third generation.',
    ],
    uses: ['Comfortable from the first wedding to the last.', 'For city streets and station stairs.'],
    closing: 'Free exchange of sizes within 15 days.',
    tags: ['shoes', 'handmade', 'comfort'],
  },
];
