import { DomainError } from '@e-storefront/errors';

/** What is counted in a document: levels, names, and fields where fragments stand in full. */
export interface QueryFigures {
  /** Fields below each other. */
  depth: number;
  aliases: number;
  directives: number;
  /** Fields in all, those of a fragment as often as it is spread. */
  fields: number;
  /** Fields of the operation itself. */
  rootFields: number;
}

/** The most that an operation may hold and cost. */
export interface QueryMaximums extends QueryFigures {
  /** Lexical tokens of the document. */
  tokens: number;
  /** Estimated rows and calls; see cost-table.ts. */
  cost: number;
}

const ADVICE: Record<keyof QueryMaximums, string> = {
  tokens: 'tokens',
  depth: 'levels of fields',
  aliases: 'aliases',
  directives: 'directives',
  fields: 'fields',
  rootFields: 'root fields',
  cost: 'points of estimated cost',
};

/** The refusal of an operation; `value` is what it holds, or where counting was given up. */
export function tooComplex(
  limit: keyof QueryMaximums,
  value: number,
  maximum: number,
): DomainError<'OPERATION_TOO_COMPLEX'> {
  const finite = Number.isFinite(value) ? value : Number.MAX_SAFE_INTEGER;
  return new DomainError('OPERATION_TOO_COMPLEX', {
    message: `The operation has ${finite} ${ADVICE[limit]}, and ${maximum} are allowed. Split it.`,
    details: { limit, value: finite, maximum },
  });
}
