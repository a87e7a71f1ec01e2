import type { Template } from './template';

const shop = 'Casa Kaveri';

/** Kitchen, bedroom, light and furniture. */
export const HOME: readonly Template[] = [
  {
    ...{ category: 'cookware', shop, price: [499, 8_999] },
    brands: ['Annapoorna', 'Dehleez', 'Iron & Clay'],
    qualities: ['Cast-Iron', 'Tri-Ply Steel', 'Terracotta', 'Copper-Bottom', 'Pre-Seasoned', 'Hard-Anodised'],
    nouns: ['Kadhai', 'Tawa', 'Saucepan', 'Biryani Pot', 'Skillet'],
    options: { Size: ['Small', ['Medium', 1.25], ['Large', 1.6]] },
    facts: [
      'Heat spreads evenly from the rim to the middle.',
      'It works on gas, induction and an open fire.',
      'No coating, so nothing to peel off into the food.',
      'The handles are riveted and stay cool.',
    ],
    uses: ['For a slow dal and a fast stir-fry.', 'Goes from the stove to the table.'],
    closing: 'Ten years of warranty against warping.',
    tags: ['kitchen', 'cooking', 'durable'],
  },
  {
    ...{ category: 'drinkware', shop, price: [199, 2_999] },
    brands: ['Dehleez', 'Chai Adda', 'Ghata'],
    qualities: ['Stoneware', 'Borosilicate', 'Copper', 'Insulated Steel', 'Hand-Painted', 'Kulhad'],
    nouns: ['Mug', 'Tumbler', 'Water Bottle', 'Tea Glass Set', 'Teapot'],
    options: { Colour: ['Natural', 'Cobalt'] },
    facts: [
      'Keeps tea hot for six hours and buttermilk cold for twelve.',
      'Thrown on the wheel and glazed without lead.',
      'The lid seals; the bag stays dry.',
      'Safe in the dishwasher.',
    ],
    uses: ['For the first cup of the day.', 'A present that gets used.'],
    closing: 'Packed without plastic.',
    tags: ['kitchen', 'gift', 'tea'],
  },
  {
    ...{ category: 'bedding', shop, price: [799, 9_999] },
    brands: ['Nidra', 'Casa Kaveri', 'Razai Ghar'],
    qualities: ['Percale', 'Sateen', 'Block-Printed', 'Organic', 'Quilted', 'Linen-Blend'],
    nouns: ['Bedsheet Set', 'Duvet Cover', 'Razai', 'Pillow Pair'],
    options: { Size: ['Single', ['Double', 1.3], ['King', 1.55]] },
    facts: [
      'Cotton of 300 threads to the inch, combed and crisp.',
      'Corners with deep elastic stay put.',
      'Filled and quilted by hand in Jaipur.',
      'Dyes are certified by OEKO-TEX.',
    ],
    uses: ['For summers without air conditioning.', 'Makes the guest room the best room.'],
    closing: 'Washes at 40 degrees and dries overnight.',
    tags: ['cotton', 'bedroom', 'organic'],
  },
  {
    ...{ category: 'lighting', shop, price: [499, 14_999] },
    brands: ['Diya Works', 'Casa Kaveri', 'Lumen & Loom'],
    qualities: ['Brass', 'Rattan', 'Paper', 'Ceramic', 'Smoked-Glass', 'Jute'],
    nouns: ['Table Lamp', 'Pendant Light', 'Floor Lamp', 'Wall Sconce'],
    facts: [
      'The shade is woven by hand and throws a warm pattern on the wall.',
      'Takes any E27 bulb; a dimmable LED is in the box.',
      'Two metres of cloth-covered cable with a switch.',
      'The base is weighted and does not tip.',
    ],
    uses: ['For reading corners and long dinners.', 'Softens the light of a whole room.'],
    closing: 'BIS certified; two years of warranty.',
    tags: ['lamp', 'decor', 'handmade'],
  },
  {
    ...{ category: 'furniture', shop, price: [2_499, 64_999] },
    brands: ['Sheesham House', 'Casa Kaveri', 'Teak & Tide'],
    qualities: ['Sheesham', 'Cane', 'Reclaimed Teak', 'Mango-Wood', 'Foldable', 'Low'],
    nouns: ['Armchair', 'Side Table', 'Bookshelf', 'Coffee Table', 'Writing Desk'],
    options: { Finish: ['Natural', 'Walnut'] },
    facts: [
      'Solid wood throughout, joined with mortise and tenon.',
      'The finish is oil and wax, so scratches can be rubbed away.',
      'Arrives in one flat box with the one tool that it needs.',
      'Legs adjust to uneven floors.',
    ],
    uses: ['Fits the small flat and the big verandah.', 'Holds a hundred books and a plant.'],
    closing: 'Delivered and put together within ten days.',
    tags: ['wood', 'living-room', 'handmade'],
  },
];
