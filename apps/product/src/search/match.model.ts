import type { QueryFilter } from 'mongoose';
import { NOTHING, toObjectId } from '@e-storefront/mongo';
import { comparisonKey } from '@e-storefront/domain';
import type { ProductRow } from '../catalog/product.model';
import { TITLE_PREFIX } from './search-fields';
import type { MatchedWord, SearchMatch } from './search-match';

type Filter = QueryFilter<ProductRow>;
type Expression = Record<string, unknown>;

export function matchFilter(match: SearchMatch): Filter {
  if (match.by === 'ids') return { _id: { $in: match.ids.map(toObjectId) } };
  return allOf(match.words.map((word) => anyOf(toTerms(word))));
}

export function wordFilter(word: MatchedWord): Filter {
  return anyOf(toTerms(word));
}

/** Matches rows that contain every word in a title: name, tags, options or SKU. */
export function titleFilter(words: readonly MatchedWord[]): Filter {
  return allOf(
    words.map(({ exact, completions, corrections }) =>
      anyOf(toTitleTerms([...new Set([...exact, ...completions, ...corrections])])),
    ),
  );
}

/**
 * The relevance of a row: the sum over the words. Name ranks before SKU, tags and description, an exact word before a
 * prefix and a correction; a name that equals the search ranks first.
 */
export function scoreExpression(text: string, words: readonly MatchedWord[]): Expression {
  const isWholeName = { $cond: [{ $eq: ['$nameKey', { $literal: comparisonKey(text) }] }, 20, 0] };
  return { $add: [isWholeName, ...words.map(wordScore)] };
}

function wordScore({ exact, prefixes, corrections }: MatchedWord): Expression {
  const branches = [
    { case: fieldContains('name', exact.slice(0, 1).map(wholeTerm)), then: 12 },
    { case: fieldContains('name', exact.slice(1).map(wholeTerm)), then: 11 },
    { case: fieldContains('variants', exact.map(wholeTerm)), then: 9 },
    { case: fieldContains('name', prefixes.map(termPrefix)), then: 7 },
    { case: fieldContains('tags', exact.map(wholeTerm)), then: 6 },
    { case: fieldContains('variants', prefixes.map(termPrefix)), then: 5 },
    { case: fieldContains('name', corrections.map(wholeTerm)), then: 4 },
    { case: fieldContains('tags', [...prefixes.map(termPrefix), ...corrections.map(wholeTerm)]), then: 3 },
    { case: fieldContains('text', exact.map(wholeTerm)), then: 2 },
  ].filter((branch): branch is { case: Expression; then: number } => branch.case !== null);
  return { $switch: { branches, default: 1 } };
}

function wholeTerm(term: string): string {
  return ` ${term} `;
}

function termPrefix(prefix: string): string {
  return ` ${prefix}`;
}

function fieldContains(field: string, parts: readonly string[]): Expression | null {
  if (parts.length === 0) return null;
  const text = { $ifNull: [`$search.${field}`, ''] };
  const found = parts.map((part) => ({ $gte: [{ $indexOfBytes: [text, { $literal: part }] }, 0] }));
  return found.length === 1 && found[0] ? found[0] : { $or: found };
}

function toTerms({ exact, completions, completesTitlesOnly, corrections }: MatchedWord): string[] {
  return [
    ...new Set([
      ...exact,
      ...corrections,
      ...(completesTitlesOnly ? toTitleTerms(completions) : completions),
    ]),
  ];
}

function toTitleTerms(terms: readonly string[]): string[] {
  return terms.map((term) => TITLE_PREFIX + term);
}

function anyOf(terms: readonly string[]): Filter {
  const [only] = terms;
  if (only === undefined) return NOTHING;
  return { searchTerms: terms.length === 1 ? only : { $in: [...terms] } };
}

function allOf(filters: Filter[]): Filter {
  return filters.length === 1 && filters[0] ? filters[0] : { $and: filters };
}
