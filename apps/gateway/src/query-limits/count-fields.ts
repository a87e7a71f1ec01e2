import {
  Kind,
  type ASTVisitor,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';

interface FieldCounts {
  fields: number;
  rootFields: number;
}

/**
 * A validation rule that counts each operation's fields, those of a fragment as often as it is spread. A fragment is
 * looked into once, so that fragments which double each other cost nothing to count; one within itself counts as none,
 * and another rule refuses it. What stands below an introspection field is bounded by graphql-js.
 */
export function countFields(
  onCounted: (context: ValidationContext, counts: FieldCounts) => void,
): (context: ValidationContext) => ASTVisitor {
  return (context) => {
    const total = fragmentCounter(context, 'all');
    const atTop = fragmentCounter(context, 'own');
    return {
      OperationDefinition: ({ selectionSet }: OperationDefinitionNode) =>
        onCounted(context, { fields: total(selectionSet), rootFields: atTop(selectionSet) }),
    };
  };
}

/** Counts the fields of a selection set: its own, or all below it as well. */
function fragmentCounter(
  context: ValidationContext,
  which: 'all' | 'own',
): (selectionSet: SelectionSetNode) => number {
  const known = new Map<string, number>();
  const ofFragment = (name: string): number => {
    const before = known.get(name);
    if (before !== undefined) return before;
    known.set(name, 0);
    const fragment = context.getFragment(name);
    const counted = fragment ? count(fragment.selectionSet) : 0;
    known.set(name, counted);
    return counted;
  };
  const count = ({ selections }: SelectionSetNode): number => {
    let sum = 0;
    for (const selection of selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) sum += ofFragment(selection.name.value);
      else if (selection.kind === Kind.INLINE_FRAGMENT) sum += count(selection.selectionSet);
      else {
        const below = which === 'all' && !selection.name.value.startsWith('__') && selection.selectionSet;
        sum += 1 + (below ? count(below) : 0);
      }
    }
    return sum;
  };
  return count;
}
