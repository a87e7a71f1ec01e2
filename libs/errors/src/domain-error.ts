import { ERROR_CODES, isErrorCode, type ErrorCode } from './codes';
import type { ErrorDetails } from './details';
import { sentenceAbout, wordsOf } from './sentence';

interface DomainErrorOptions<C extends ErrorCode> {
  /** Replaces the default message; says what happened and what to do next. */
  message?: string;
  details: ErrorDetails<C>;
}

type OptionsArgument<C extends ErrorCode> =
  Record<string, unknown> extends ErrorDetails<C>
    ? [options?: Partial<DomainErrorOptions<C>>]
    : [options: DomainErrorOptions<C>];

/** An expected failure: clients receive its code, message and details. */
export class DomainError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'DomainError';
  readonly code: C;
  readonly details: Record<string, unknown>;

  constructor(code: C, ...[options]: OptionsArgument<C>) {
    super(options?.message ?? ERROR_CODES[code].message);
    this.code = code;
    this.details = { ...options?.details };
  }

  /** The HTTP-like status of the code. */
  get status(): number {
    return ERROR_CODES[this.code].status;
  }
}

/** Whether a value is an expected failure; also recognises copies of the class in other bundles. */
export function isDomainError(error: unknown): error is DomainError {
  return error instanceof Error && error.name === 'DomainError' && 'code' in error && isErrorCode(error.code);
}

/**
 * An error about one input field. The message is a sentence for users; `extensions.field` has the path.
 * @param field the path of the field as the client sent it, such as `input.items.0.quantity`
 * @param text a whole sentence, or a predicate such as `must be at least 1.`
 */
export function badInput(field: string, text: string): DomainError<'BAD_USER_INPUT'> {
  return new DomainError('BAD_USER_INPUT', { message: sentenceAbout(field, text), details: { field } });
}

/** The error for an unknown id; `resource` is the name of the GraphQL type. */
export function notFound(resource: string, id?: string): DomainError<'NOT_FOUND'> {
  const words = wordsOf(resource);
  return new DomainError('NOT_FOUND', {
    message: `${words.charAt(0).toUpperCase()}${words.slice(1)} not found.`,
    details: id === undefined ? { resource } : { resource, id },
  });
}
