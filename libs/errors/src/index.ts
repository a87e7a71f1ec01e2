export { ERROR_CODES, isErrorCode, type ErrorCode, type ErrorDefinition } from './codes';
export type { ErrorDetails, OrderFigures, ShortLine } from './details';
export { badInput, DomainError, isDomainError, notFound } from './domain-error';
export { sentenceAbout, wordsOf } from './sentence';
export { unavailableDependency, type Dependency } from './unavailable';
