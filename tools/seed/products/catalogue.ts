import type { Faker } from '@faker-js/faker';
import { slugOf } from '@e-storefront/domain';
import type { Calendar } from '../dates';
import { categoryOf } from '../categories';
import { fakerFor } from '../random';
import { idFor } from '../identity';
import type { SeedUser } from '../users';
import { BEAUTY } from './beauty';
import { ELECTRONICS } from './electronics';
import { FASHION } from './fashion';
import { HOME } from './home';
import { LEISURE } from './leisure';
import type { OptionValue, Template } from './template';

export interface SeedVariant {
  id: string;
  sku: string;
  options: { name: string; value: string }[];
  /** Minor units. */
  price: number;
  /** Units in stock in addition to all ordered ones. */
  spare: number;
}

export interface SeedProduct {
  id: string;
  name: string;
  description: string;
  categoryId: string;
  sellerId: string;
  tags: string[];
  featured: boolean;
  isActive: boolean;
  variants: SeedVariant[];
  createdAt: Date;
}

export const TEMPLATES: readonly Template[] = [...ELECTRONICS, ...FASHION, ...HOME, ...BEAUTY, ...LEISURE];
const PRODUCTS_A_CATEGORY = 24;

/** Every product of the shop. */
export function catalogue(users: readonly SeedUser[], calendar: Calendar): SeedProduct[] {
  return TEMPLATES.flatMap((template) => {
    const seller = users.find(({ name }) => name === template.shop);
    if (!seller) throw new Error(`No seller is named ${template.shop}.`);
    const faker = fakerFor(`products:${template.category}`);
    const names = faker.helpers.shuffle(namesOf(template)).slice(0, PRODUCTS_A_CATEGORY);
    return names.map((name, index) => {
      const serial = `${skuStem(template)}-${String(index + 1).padStart(3, '0')}`;
      return productOf(template, { name, serial, sellerId: seller.id, faker, calendar });
    });
  });
}

interface Making {
  name: string;
  serial: string;
  sellerId: string;
  faker: Faker;
  calendar: Calendar;
}

function productOf(template: Template, making: Making): SeedProduct {
  const { name, serial, sellerId, faker, calendar } = making;
  const isActive = faker.number.float() < 0.97;
  const age = faker.number.float() < 0.5 ? { min: 366, max: 395 } : { min: 2, max: 365 };
  return {
    id: idFor(`product:${serial}`),
    name,
    sellerId,
    isActive,
    categoryId: categoryOf(template.category).id,
    description: descriptionOf(template, faker),
    tags: faker.helpers.arrayElements([...template.tags], { min: 2, max: template.tags.length }),
    featured: isActive && faker.number.float() < 0.06,
    variants: variantsOf(template, making),
    createdAt: calendar.daysAgo(faker.number.int(age), faker.number.int({ min: 0, max: 1_439 })),
  };
}

function namesOf({ pattern = '{brand} {quality} {noun}', brands, qualities, nouns }: Template): string[] {
  return brands.flatMap((brand) =>
    qualities.flatMap((quality) =>
      nouns.map((noun) =>
        pattern.replace('{brand}', brand).replace('{quality}', quality).replace('{noun}', noun),
      ),
    ),
  );
}

function descriptionOf({ facts, uses, closing }: Template, faker: Faker): string {
  const [use = ''] = faker.helpers.arrayElements([...uses], 1);
  return [...faker.helpers.arrayElements([...facts], 2), use, closing].join(' ');
}

function variantsOf(template: Template, { serial, faker }: Making): SeedVariant[] {
  const base = basePrice(template, faker);
  const isSoldOut = faker.number.float() < 0.04;
  return combinations(Object.entries(template.options ?? {})).map((choice) => {
    const words = choice.map(({ value }) => slugOf(value).toUpperCase());
    const sku = [serial, ...words].join('-');
    const factor = choice.reduce((product, option) => product * option.factor, 1);
    const isGone = isSoldOut || faker.number.float() < 0.05;
    return {
      id: idFor(`variant:${sku}`),
      sku,
      price: roundPrice(base * factor),
      options: choice.map(({ name, value }) => ({ name, value })),
      spare: isGone ? 0 : faker.number.int({ min: 3, max: 120 }),
    };
  });
}

/** In rupees; most prices are near the lower end of the range. */
function basePrice({ price: [from, to] }: Template, faker: Faker): number {
  return from * (to / from) ** (faker.number.float() ** 1.4);
}

/** The shop's prices end in 9: 49 or 99 from a hundred rupees on. In minor units. */
function roundPrice(rupees: number): number {
  const step = rupees < 100 ? 10 : 50;
  return (Math.max(1, Math.round(rupees / step)) * step - 1) * 100;
}

interface Choice {
  name: string;
  value: string;
  factor: number;
}

/** Every combination of option values; one empty combination for a product without options. */
function combinations(options: readonly [string, readonly OptionValue[]][]): Choice[][] {
  const [first, ...others] = options;
  if (!first) return [[]];
  const [name, values] = first;
  const rest = combinations(others);
  return values.flatMap((given) => {
    const [value, factor] = typeof given === 'string' ? [given, 1] : given;
    return rest.map((choice) => [{ name, value, factor }, ...choice]);
  });
}

function skuStem({ category }: Template): string {
  return category.replaceAll('-', '').slice(0, 5).toUpperCase();
}
