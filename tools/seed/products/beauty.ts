import type { Template } from './template';

const shop = 'Lotus & Neem';

/** Skin, hair and fragrance. */
export const BEAUTY: readonly Template[] = [
  {
    category: 'skin-care',
    shop,
    price: [199, 2_499],
    brands: ['Lotus & Neem', 'Kesari', 'Aranya'],
    qualities: ['Kumkumadi', 'Vitamin C', 'Rosewater', 'Turmeric', 'Niacinamide', 'Sandalwood', 'Aloe'],
    nouns: ['Face Serum', 'Cleanser', 'Sunscreen SPF 50', 'Night Cream', 'Face Mask'],
    options: { Size: ['30 ml', ['50 ml', 1.5]] },
    facts: [
      'Made without parabens, mineral oil or added colour.',
      'Sinks in within a minute and leaves no film.',
      'Tested by dermatologists on sensitive skin.',
      'The recipe is old; the preservation is not.',
    ],
    uses: ['Mornings and evenings, two drops.', 'Calms skin after a day in the sun.'],
    closing: 'Never tested on animals. Best within twelve months of opening.',
    tags: ['skincare', 'vegan', 'ayurveda'],
  },
  {
    category: 'hair-care',
    shop,
    price: [149, 1_799],
    brands: ['Lotus & Neem', 'Bhringa', 'Aranya'],
    qualities: ['Bhringraj', 'Coconut', 'Amla', 'Hibiscus', 'Onion Seed', 'Argan'],
    nouns: ['Hair Oil', 'Shampoo', 'Conditioner', 'Hair Mask', 'Scalp Serum'],
    options: { Size: ['100 ml', ['200 ml', 1.7]] },
    facts: [
      'Cold-pressed and left to steep for three weeks.',
      'Free of sulphates and silicones.',
      'Strengthens from the root and does not weigh down.',
      'A small amount goes a long way.',
    ],
    uses: ['For a Sunday champi.', 'Tames curls in the monsoon.'],
    closing: 'The bottle is recycled and can be recycled again.',
    tags: ['haircare', 'vegan', 'ayurveda'],
  },
  {
    category: 'fragrance',
    shop,
    price: [399, 5_999],
    brands: ['Kannauj & Sons', 'Attar Street', 'Aranya'],
    qualities: ['Mitti', 'Oud', 'Jasmine', 'Vetiver', 'Mogra', 'Amber', 'Monsoon'],
    nouns: ['Attar', 'Eau de Parfum', 'Cologne', 'Solid Perfume'],
    options: { Size: ['10 ml', ['50 ml', 2.4]] },
    facts: [
      'Distilled in copper over a wood fire, as it has been for 400 years.',
      'Opens bright, dries down warm and stays for eight hours.',
      'Blended without alcohol.',
      'Comes in a refillable bottle of cut glass.',
    ],
    uses: ['One touch behind the ear is enough.', 'Smells like the first rain.'],
    closing: 'A sample is enclosed: open that first and return the bottle if it is not for you.',
    tags: ['perfume', 'gift', 'handmade'],
  },
];
