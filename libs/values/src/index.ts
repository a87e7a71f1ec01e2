export {
  email,
  idOf,
  multilineText,
  objectId,
  parseInput,
  quantity,
  stockLevel,
  text,
  webUrl,
  type Present,
} from './input';
export { allocate, MAX_AMOUNT, percentOf, roundToMinor, toDecimal, toMinor, type MinorUnits } from './money';
export {
  limitOf,
  MAX_LIMIT,
  pageOf,
  pageRequest,
  type Page,
  type PageInfo,
  type PageRequest,
} from './pagination';
export { DOUBLE_CLICK_MS, fingerprint, requestName, type RequestName } from './request-name';
export {
  allowedTypos,
  isMisspelled,
  matchesSearch,
  searchTerms,
  searchWords,
  typingErrors,
  type SearchWord,
} from './search-terms';
export { numberedSlug, slugOf } from './slug';
export { comparisonKey, normalizeLines, normalizeText, searchKey } from './text-forms';
export { closedSet, filterWord, isNoFilter, parseWord, wordKey, type WordAliases } from './words';
