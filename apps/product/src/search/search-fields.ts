import { comparisonKey, searchTerms } from '@e-storefront/domain';
import { toLiteral, type UpdateStage } from '../catalog/variant-aggregates';
import type { VariantOption } from '../catalog/product';

/** Increase it when the extraction of terms changes: the backfill then updates all products. */
export const SEARCH_VERSION = 1;
/** Prefix of terms that occur in a title: name, tags, options or SKUs. */
export const TITLE_PREFIX = '~';
/** Per field. */
const MAX_TERMS = 300;

/** Terms by field, each list as one padded string: ` wooden chair `. */
export interface SearchFields {
  name: string;
  tags: string;
  text: string;
  /** Derived from the variants. */
  variants: string;
}

interface SearchableTexts {
  name?: string;
  tags?: readonly string[];
  description?: string;
}

/** Terms of the given texts, by field path. */
export function toSearchFields({ name, tags, description }: SearchableTexts): Record<string, string> {
  return {
    ...(name !== undefined && { 'search.name': joinTerms(name) }),
    ...(tags !== undefined && { 'search.tags': joinTerms(tags.join(' ')) }),
    ...(description !== undefined && { 'search.text': joinTerms(description) }),
  };
}

export function toVariantTerms({ sku, options }: { sku?: string; options?: readonly VariantOption[] }) {
  return {
    ...(sku !== undefined && { skuTerms: joinTerms(sku) }),
    ...(options !== undefined && { optionTerms: joinTerms(options.map(({ value }) => value).join(' ')) }),
  };
}

/** Normalises tags and removes duplicates. */
export function toTagKeys(tags: readonly string[]): string[] {
  return [...new Set(tags.map(comparisonKey))].filter(Boolean);
}

export function splitTerms(...fields: readonly (string | undefined)[]): string[] {
  return [...new Set(fields.flatMap((field) => field?.split(' ') ?? []))].filter(Boolean);
}

/** The same as `DERIVED_SEARCH`, for a new row. */
export function deriveSearch(
  fields: Omit<SearchFields, 'variants'>,
  variants: readonly { skuTerms: string; optionTerms: string }[],
): { search: SearchFields; searchTerms: string[]; searchVersion: number } {
  const ofVariants = variants.map(({ skuTerms, optionTerms }) => skuTerms + optionTerms).join('');
  const titles = splitTerms(fields.name, fields.tags, ofVariants);
  return {
    search: { ...fields, variants: ofVariants },
    searchTerms: [
      ...new Set([...titles, ...splitTerms(fields.text)]),
      ...titles.map((term) => TITLE_PREFIX + term),
    ],
    searchVersion: SEARCH_VERSION,
  };
}

const terms = (field: string): object => ({
  $filter: { input: { $split: [{ $ifNull: [field, ''] }, ' '] }, as: 't', cond: { $ne: ['$$t', ''] } },
});
const TITLES = { $setUnion: [terms('$search.name'), terms('$search.tags'), terms('$search.variants')] };

/** Last stages of every update of searchable fields: recompute the terms in the same write. */
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
          { $map: { input: TITLES, as: 't', in: { $concat: [toLiteral(TITLE_PREFIX), '$$t'] } } },
        ],
      },
    },
  },
];

function joinTerms(text: string): string {
  const list = searchTerms(text, MAX_TERMS);
  return list.length === 0 ? '' : ` ${list.join(' ')} `;
}
