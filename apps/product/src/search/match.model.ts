import type { QueryFilter } from 'mongoose';
import { NOTHING, toObjectId } from '@e-storefront/mongo';
import { comparisonKey } from '@e-storefront/domain';
import type { ProductRow } from '../catalog/product.model';
import { TITLE_MARK } from './search-fields';
import type { MatchedWord, SearchMatch } from './search-index';

type Filter = QueryFilter<ProductRow>;
type Expression = Record<string, unknown>;

/** The rows that a search leaves. */
export function matchFilter(match: SearchMatch): Filter {
  if (match.by === 'ids') return { _id: { $in: match.ids.map(toObjectId) } };
  return allOf(match.words.map((word) => anyOf(termsOf(word))));
}

/** The rows that have a word of a search, whatever the others. */
export function wordFilter(word: MatchedWord): Filter {
  return anyOf(termsOf(word));
}

/** Those rows of a search that have each of its words in the name, the tags, the options or a SKU. */
export function titleFilter(words: readonly MatchedWord[]): Filter {
  return allOf(
    words.map(({ exact, begun, corrected }) =>
      anyOf(inTitles([...new Set([...exact, ...begun, ...corrected])])),
    ),
  );
}

/**
 * How well a row answers a search: the sum over its words, a word in the name before one in a SKU, in the tags and in
 * the description, as it was typed before its beginning and its corrections; and a name that is the search itself first.
 */
export function scoreOf(text: string, words: readonly MatchedWord[]): Expression {
  const isWholeName = { $cond: [{ $eq: ['$nameKey', { $literal: comparisonKey(text) }] }, 20, 0] };
  return { $add: [isWholeName, ...words.map(scoreOfWord)] };
}

function scoreOfWord({ exact, prefixes, corrected }: MatchedWord): Expression {
  const branches = [
    { case: holds('name', exact.slice(0, 1).map(whole)), then: 12 },
    { case: holds('name', exact.slice(1).map(whole)), then: 11 },
    { case: holds('variants', exact.map(whole)), then: 9 },
    { case: holds('name', prefixes.map(beginning)), then: 7 },
    { case: holds('tags', exact.map(whole)), then: 6 },
    { case: holds('variants', prefixes.map(beginning)), then: 5 },
    { case: holds('name', corrected.map(whole)), then: 4 },
    { case: holds('tags', [...prefixes.map(beginning), ...corrected.map(whole)]), then: 3 },
    { case: holds('text', exact.map(whole)), then: 2 },
  ].filter((branch): branch is { case: Expression; then: number } => branch.case !== null);
  return { $switch: { branches, default: 1 } };
}

function whole(term: string): string {
  return ` ${term} `;
}

function beginning(prefix: string): string {
  return ` ${prefix}`;
}

/** Whether a search field holds one of some parts. */
function holds(field: string, parts: readonly string[]): Expression | null {
  if (parts.length === 0) return null;
  const text = { $ifNull: [`$search.${field}`, ''] };
  const found = parts.map((part) => ({ $gte: [{ $indexOfBytes: [text, { $literal: part }] }, 0] }));
  return found.length === 1 && found[0] ? found[0] : { $or: found };
}

function termsOf({ exact, begun, begunInTitles, corrected }: MatchedWord): string[] {
  return [...new Set([...exact, ...corrected, ...(begunInTitles ? inTitles(begun) : begun)])];
}

function inTitles(terms: readonly string[]): string[] {
  return terms.map((term) => TITLE_MARK + term);
}

function anyOf(terms: readonly string[]): Filter {
  const [only] = terms;
  if (only === undefined) return NOTHING as Filter;
  return { searchTerms: terms.length === 1 ? only : { $in: [...terms] } };
}

function allOf(filters: Filter[]): Filter {
  return filters.length === 1 && filters[0] ? filters[0] : { $and: filters };
}
