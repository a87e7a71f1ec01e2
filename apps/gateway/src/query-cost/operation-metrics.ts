import type { OperationDefinitionNode, SelectionSetNode } from 'graphql';
import { DomainError } from '@e-storefront/errors';
import { collectFields, getSubselections, type Fragments } from '../selections/collect-fields';

/** The size of an operation, with each fragment counted wherever it is spread. */
export interface OperationMetrics {
  /** Levels of nested fields. */
  depth: number;
  aliases: number;
  directives: number;
  fields: number;
  rootFields: number;
}

export interface OperationMaximums extends OperationMetrics {
  /** Lexical tokens of the document. */
  tokens: number;
  /** Points of estimated cost; see cost-table.ts. */
  cost: number;
}

const UNITS: Record<keyof OperationMaximums, string> = {
  tokens: 'tokens',
  depth: 'levels of fields',
  aliases: 'aliases',
  directives: 'directives',
  fields: 'fields',
  rootFields: 'root fields',
  cost: 'points of estimated cost',
};

/**
 * Measures one operation. Counting stops at the first field above the maximum, so that fragments which double each other
 * stay cheap to count. Selections below an introspection field are not counted: graphql-js limits them.
 * @param maxFields the number of fields at which counting stops
 */
export function measureOperation(
  { selectionSet }: OperationDefinitionNode,
  fragments: Fragments,
  maxFields: number,
): Omit<OperationMetrics, 'directives'> {
  const metrics = { depth: 0, aliases: 0, fields: 0, rootFields: 0 };
  const options = { fragments, isIncluded: () => true, matchesType: () => true };
  const count = (selectionSets: readonly SelectionSetNode[], depth: number): void => {
    for (const group of collectFields(selectionSets, options)) {
      if (metrics.fields > maxFields) return;
      const [{ name }] = group.nodes;
      metrics.fields += 1;
      metrics.depth = Math.max(metrics.depth, depth);
      if (depth === 1) metrics.rootFields += 1;
      if (group.responseName !== name.value) metrics.aliases += 1;
      const below = name.value.startsWith('__') ? [] : getSubselections(group);
      if (below.length > 0) count(below, depth + 1);
    }
  };
  count([selectionSet], 1);
  return metrics;
}

/** @param value the measured size, or the count at which measuring stopped */
export function tooComplexError(
  limit: keyof OperationMaximums,
  value: number,
  maximum: number,
): DomainError<'OPERATION_TOO_COMPLEX'> {
  const finite = Number.isFinite(value) ? value : Number.MAX_SAFE_INTEGER;
  return new DomainError('OPERATION_TOO_COMPLEX', {
    message: `The operation has ${finite} ${UNITS[limit]}, and ${maximum} are allowed. Split it into smaller operations.`,
    details: { limit, value: finite, maximum },
  });
}
