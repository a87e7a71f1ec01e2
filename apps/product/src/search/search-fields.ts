import { comparisonKey, searchTerms } from '@e-storefront/domain';
import { literal, type UpdateStage } from '../catalog/variant-aggregates';
import type { VariantOption } from '../catalog/product.service';

/** Raised when texts become terms in another way: rows of earlier versions are then completed again. */
export const SEARCH_VERSION = 1;
/** Stands before a term that is in a product's name, tags, options or SKUs. */
export const TITLE_MARK = '~';
/** The most terms of one field. */
const MOST_TERMS = 300;

/** The terms of a product by field, each list as one string: ` wooden chair `. */
export interface SearchFields {
  name: string;
  tags: string;
  text: string;
  /** Derived from the variants. */
  variants: string;
}

interface Titled {
  name?: string;
  tags?: readonly string[];
  description?: string;
}

/** The search fields of those texts that are given, by their paths. */
export function searchFieldsOf({ name, tags, description }: Titled): Record<string, string> {
  return {
    ...(name !== undefined && { 'search.name': joined(name) }),
    ...(tags !== undefined && { 'search.tags': joined(tags.join(' ')) }),
    ...(description !== undefined && { 'search.text': joined(description) }),
  };
}

/** The search fields of a variant, of what is given. */
export function variantTermsOf({ sku, options }: { sku?: string; options?: readonly VariantOption[] }) {
  return {
    ...(sku !== undefined && { skuTerms: joined(sku) }),
    ...(options !== undefined && { optionTerms: joined(options.map(({ value }) => value).join(' ')) }),
  };
}

/** The tags of a product as they are stored: keys, without repeats. */
export function tagKeys(tags: readonly string[]): string[] {
  return [...new Set(tags.map(comparisonKey))].filter(Boolean);
}

/** The single terms of joined ones. */
export function splitTerms(...fields: readonly (string | undefined)[]): string[] {
  return [...new Set(fields.flatMap((field) => field?.split(' ') ?? []))].filter(Boolean);
}

/** What `DERIVED_SEARCH` works out, for a row that is made here. */
export function derivedSearch(
  fields: Omit<SearchFields, 'variants'>,
  variants: readonly { skuTerms: string; optionTerms: string }[],
): { search: SearchFields; searchTerms: string[]; searchVersion: number } {
  const ofVariants = variants.map(({ skuTerms, optionTerms }) => skuTerms + optionTerms).join('');
  const titles = splitTerms(fields.name, fields.tags, ofVariants);
  return {
    search: { ...fields, variants: ofVariants },
    searchTerms: [
      ...new Set([...titles, ...splitTerms(fields.text)]),
      ...titles.map((term) => TITLE_MARK + term),
    ],
    searchVersion: SEARCH_VERSION,
  };
}

const terms = (field: string): object => ({
  $filter: { input: { $split: [{ $ifNull: [field, ''] }, ' '] }, as: 't', cond: { $ne: ['$$t', ''] } },
});
const TITLES = { $setUnion: [terms('$search.name'), terms('$search.tags'), terms('$search.variants')] };

/** Ends every update of what a product is found by: the terms are worked out in the same write from what they stand for. */
export const DERIVED_SEARCH: readonly UpdateStage[] = [
  {
    $set: {
      'search.variants': {
        $reduce: {
          input: '$variants',
          initialValue: '',
          in: {
            $concat: [
              '$$value',
              { $ifNull: ['$$this.skuTerms', ''] },
              { $ifNull: ['$$this.optionTerms', ''] },
            ],
          },
        },
      },
    },
  },
  {
    $set: {
      searchTerms: {
        $setUnion: [
          TITLES,
          terms('$search.text'),
          { $map: { input: TITLES, as: 't', in: { $concat: [literal(TITLE_MARK), '$$t'] } } },
        ],
      },
    },
  },
];

function joined(text: string): string {
  const list = searchTerms(text, MOST_TERMS);
  return list.length === 0 ? '' : ` ${list.join(' ')} `;
}
