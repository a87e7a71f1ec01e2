export { filledIn, isBlank, trimmed } from './blank';
export {
  changeable,
  changeableFields,
  clearable,
  clearableFields,
  email,
  isId,
  parseId,
  multilineText,
  objectId,
  parseOptionalId,
  parseInput,
  quantity,
  resettable,
  stockLevel,
  text,
  webUrl,
  type Present,
} from './input';
export {
  allocate,
  boundToMinor,
  MAX_AMOUNT,
  MAX_TOTAL,
  MINOR_UNIT_DIGITS,
  percentOf,
  roundedToMinor,
  shownAmount,
  toDecimal,
  toMinor,
  type MinorUnits,
} from './money';
export {
  limitOf,
  MAX_LIMIT,
  pageOf,
  pageRequest,
  type Page,
  type PageInfo,
  type PageRequest,
  readPage,
  type PageReading,
} from './pagination';
export {
  DEDUPLICATION_WINDOW_MS,
  hashOf,
  parseIdempotencyKey,
  effectiveIdempotencyKey,
  type EffectiveIdempotencyKey,
} from './idempotency-key';
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
export { filterId, filterOf, isNoFilter, oneOf, parseWord, wordKey, type WordAliases } from './words';
