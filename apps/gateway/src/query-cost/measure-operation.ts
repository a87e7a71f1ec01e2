import type { OperationDefinitionNode, SelectionSetNode } from 'graphql';
import { collectFields, subselectionsOf, type Fragments } from '../selections/collect-fields';
import type { QueryFigures } from './operation-metrics';

type Measured = Omit<QueryFigures, 'directives'>;

/**
 * The figures of one operation. Counting ends at the first field too many, so that fragments which double each other
 * cost no more to count than an operation may hold. What stands below an introspection field is bounded by graphql-js.
 * @param maxFields where counting ends
 */
export function measureOperation(
  { selectionSet }: OperationDefinitionNode,
  fragments: Fragments,
  maxFields: number,
): Measured {
  const figures: Measured = { depth: 0, aliases: 0, fields: 0, rootFields: 0 };
  const options = { fragments, isIncluded: () => true, applies: () => true };
  const count = (selectionSets: readonly SelectionSetNode[], depth: number): void => {
    for (const group of collectFields(selectionSets, options)) {
      if (figures.fields > maxFields) return;
      const [{ name }] = group.nodes;
      figures.fields += 1;
      figures.depth = Math.max(figures.depth, depth);
      if (depth === 1) figures.rootFields += 1;
      if (group.responseName !== name.value) figures.aliases += 1;
      const below = name.value.startsWith('__') ? [] : subselectionsOf(group);
      if (below.length > 0) count(below, depth + 1);
    }
  };
  count([selectionSet], 1);
  return figures;
}
