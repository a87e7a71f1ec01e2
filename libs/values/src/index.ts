export { email, idOf, objectId, parseInput, quantity, stockLevel, text, webUrl, type Present } from './input';
export { allocate, MAX_AMOUNT, percentOf, toDecimal, toMinor, type MinorUnits } from './money';
export {
  limitOf,
  MAX_LIMIT,
  pageOf,
  pageRequest,
  type Page,
  type PageInfo,
  type PageRequest,
} from './pagination';
export {
  DOUBLE_CLICK_MS,
  fingerprint,
  idempotencyKeyOf,
  requestName,
  type RequestName,
} from './request-name';
export { slugOf } from './slug';
