export { filledIn, isBlank, trimmed } from './blank';
export {
  changeable,
  changeableFields,
  clearable,
  clearableFields,
  email,
  idOf,
  objectId,
  optionalIdOf,
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
  MAX_AMOUNT,
  MAX_TOTAL,
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
} from './pagination';
export { DOUBLE_CLICK_MS, fingerprint, requestName, type RequestName } from './request-name';
export { slugOf } from './slug';
export {
  closedSet,
  filterId,
  filterOf,
  filterWord,
  isNoFilter,
  oneOf,
  parseWord,
  wordKey,
  type WordAliases,
} from './words';
