import { slugOf } from '@e-storefront/domain';
import { idFor } from './identity';

export interface SeedCategory {
  id: string;
  parentId: string | null;
  name: string;
  slug: string;
  description: string;
  icon: string;
  position: number;
}

/** A category with its name, icon and description, and its children. */
type Branch = readonly [name: string, icon: string, description: string, below?: readonly Branch[]];

const ELECTRONICS: readonly Branch[] = [
  [
    'Phones',
    'smartphone',
    'Smartphones and everything that keeps them safe and charged.',
    [
      ['Smartphones', 'smartphone', '5G phones from first to flagship.'],
      ['Phone Cases', 'shield', 'Covers that survive the fall.'],
      ['Chargers & Cables', 'battery-charging', 'Fast chargers, power banks and cables.'],
    ],
  ],
  [
    'Computers',
    'monitor',
    'Machines and the things on the desk around them.',
    [
      ['Laptops', 'laptop', 'For work, study and play.'],
      ['Keyboards & Mice', 'keyboard', 'Mechanical, silent, wireless.'],
    ],
  ],
  [
    'Audio',
    'music',
    'Listen alone or fill the room.',
    [
      ['Headphones', 'headphones', 'In the ear, over the ear, with or without noise.'],
      ['Speakers', 'speaker', 'Portable speakers and soundbars.'],
    ],
  ],
];

const FASHION: readonly Branch[] = [
  [
    'Menswear',
    'user',
    'Everyday and festive wear for men.',
    [
      ['Shirts', 'shirt', 'Cotton, linen and khadi shirts.'],
      ['Trousers', 'scissors', 'Chinos, denim and linen trousers.'],
    ],
  ],
  [
    'Womenswear',
    'heart',
    'From the office to the wedding.',
    [
      ['Kurtas', 'feather', 'Block prints, embroidery and handlooms.'],
      ['Dresses', 'sun', 'Day dresses and evening dresses.'],
    ],
  ],
  ['Footwear', 'footprints', 'Sneakers, sandals, juttis and boots.'],
];

const HOME: readonly Branch[] = [
  [
    'Kitchen',
    'utensils',
    'Cook, brew and serve.',
    [
      ['Cookware', 'cooking-pot', 'Cast iron, steel and clay.'],
      ['Drinkware', 'coffee', 'Cups, bottles and tumblers.'],
    ],
  ],
  ['Bedding', 'bed', 'Sheets, quilts and pillows.'],
  ['Lighting', 'lamp', 'Lamps for tables, floors and ceilings.'],
  ['Furniture', 'armchair', 'Solid wood and cane for small and large homes.'],
];

const DEPARTMENTS: readonly Branch[] = [
  ['Electronics', 'cpu', 'Phones, computers and audio.', ELECTRONICS],
  ['Fashion', 'shirt', 'Clothes and shoes for every season.', FASHION],
  ['Home & Living', 'home', 'Make a house a home.', HOME],
  [
    'Beauty & Wellness',
    'sparkles',
    'Care that begins with good ingredients.',
    [
      ['Skin Care', 'droplet', 'Cleansers, serums and sunscreens.'],
      ['Hair Care', 'wind', 'Oils, shampoos and masks.'],
      ['Fragrance', 'flower', 'Attars and eaux de parfum.'],
    ],
  ],
  [
    'Sports & Outdoors',
    'mountain',
    'Train, hike and breathe.',
    [
      [
        'Fitness',
        'dumbbell',
        'For the gym at home.',
        [
          ['Yoga', 'leaf', 'Mats, blocks and bolsters.'],
          ['Strength Training', 'dumbbell', 'Weights, bands and benches.'],
        ],
      ],
      ['Camping', 'tent', 'Tents, packs and stoves for the hills.'],
    ],
  ],
  [
    'Books & Games',
    'book-open',
    'For quiet evenings and loud ones.',
    [
      [
        'Books',
        'book',
        'Stories to get lost in and recipes to get messy with.',
        [
          ['Fiction', 'bookmark', 'Novels and short stories.'],
          ['Cookbooks', 'chef-hat', 'Regional kitchens, one book each.'],
        ],
      ],
      ['Board Games', 'puzzle', 'For two, for the family, for the whole party.'],
    ],
  ],
];

function grown(branches: readonly Branch[], parentId: string | null): SeedCategory[] {
  return branches.flatMap(([name, icon, description, below = []], position) => {
    const slug = slugOf(name);
    const id = idFor(`category:${slug}`);
    return [{ id, parentId, name, slug, description, icon, position }, ...grown(below, id)];
  });
}

/** The tree, parents before their children. */
export const CATEGORIES: readonly SeedCategory[] = grown(DEPARTMENTS, null);

const BY_ID = new Map(CATEGORIES.map((category) => [category.id, category]));
const BY_SLUG = new Map(CATEGORIES.map((category) => [category.slug, category]));

/** @throws Error for a slug that the tree does not have */
export function categoryOf(slug: string): SeedCategory {
  const category = BY_SLUG.get(slug);
  if (!category) throw new Error(`There is no category ${slug}.`);
  return category;
}

/** A category and its ancestors, the category first. */
export function withAncestors(id: string): SeedCategory[] {
  const category = BY_ID.get(id);
  if (!category) return [];
  return [category, ...(category.parentId ? withAncestors(category.parentId) : [])];
}
