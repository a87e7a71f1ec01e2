import {
  getNamedType,
  GraphQLError,
  GraphQLFloat,
  isScalarType,
  isSpecifiedScalarType,
  Kind,
  OperationTypeNode,
  ValuesOfCorrectTypeRule,
  visit,
  type ASTNode,
  type ASTVisitor,
  type DocumentNode,
  type FloatValueNode,
  type IntValueNode,
  type ValidationContext,
} from 'graphql';
import { isDomainError, sentenceAbout } from '@e-storefront/errors';
import { causeOf, valueFault } from '@e-storefront/subgraph';
import { collectFields, fragmentsOf } from './collect-fields';

/**
 * graphql-js's ValuesOfCorrectTypeRule, where each error names the argument of its value. One that a scalar of this
 * platform refuses, such as a DateTime, is a BAD_USER_INPUT, as the same value in a variable is; what GraphQL's own
 * types refuse, and what does not fit the schema's shape, stays a fault of the document.
 */
export function literalValuesRule(context: ValidationContext): ASTVisitor {
  let value: ASTNode | undefined;
  const reportError = (error: GraphQLError): void => {
    const type = getNamedType(context.getInputType());
    const isOwn = isScalarType(type) && !isSpecifiedScalarType(type);
    context.reportError(
      withArgument(error, { node: value, document: context.getDocument(), isInput: isOwn }),
    );
  };
  const reporting = Object.create(context, { reportError: { value: reportError } }) as ValidationContext;
  const rule = Object.entries(ValuesOfCorrectTypeRule(reporting)) as [string, (node: ASTNode) => unknown][];
  const visitors = rule.map(([kind, visitValue]) => [
    kind,
    (node: ASTNode): unknown => {
      // What a scalar throws may name no place.
      value = node;
      return visitValue(node);
    },
  ]);
  return Object.fromEntries(visitors) as ASTVisitor;
}

/** Refuses number literals that no Float can hold: graphql-js takes them for infinite, which no subgraph can be sent. */
export function finiteNumbersRule(context: ValidationContext): ASTVisitor {
  const check = (node: IntValueNode | FloatValueNode): void => {
    if (getNamedType(context.getInputType()) !== GraphQLFloat || Number.isFinite(Number(node.value))) return;
    const error = new GraphQLError('Float cannot represent a number that large.');
    context.reportError(withArgument(error, { node, document: context.getDocument(), isInput: true }));
  };
  return { IntValue: check, FloatValue: check };
}

interface Fault {
  node: ASTNode | undefined;
  document: DocumentNode;
  /** Whether it is the value that is at fault, and not the document. */
  isInput: boolean;
}

/** The error with the argument that its value stands in: `input.items.0.quantity`. */
function withArgument(error: GraphQLError, { node, document, isInput }: Fault): GraphQLError {
  const field = node && argumentOf(node, document);
  const cause = causeOf(error);
  const inWords = isInput && field ? valueFault(error.message) : null;
  const message = inWords && field ? sentenceAbout(field, inWords) : error.message;
  return new GraphQLError(isDomainError(cause) ? cause.message : message, {
    ...(node && { nodes: [node] }),
    extensions: { code: isInput ? 'BAD_USER_INPUT' : 'GRAPHQL_VALIDATION_FAILED', ...(field && { field }) },
  });
}

function argumentOf(value: ASTNode, document: DocumentNode): string | undefined {
  let found: string | undefined;
  visit(document, {
    enter: (...[node, , parent, path, ancestors]) => {
      if (found !== undefined) return false;
      if (node === value && parent) found = placeBelow([...ancestors, parent], path);
      return undefined;
    },
  });
  return found;
}

/** @param keys the keys that lead from the document to the value, one for each of its ancestors */
function placeBelow(
  ancestors: readonly (ASTNode | readonly ASTNode[])[],
  keys: readonly (string | number)[],
): string {
  let place: (string | number)[] = [];
  ancestors.forEach((ancestor, index) => {
    if ('kind' in ancestor) {
      if (ancestor.kind === Kind.ARGUMENT) place = [ancestor.name.value];
      else if (ancestor.kind === Kind.OBJECT_FIELD) place.push(ancestor.name.value);
      else if (ancestor.kind === Kind.VARIABLE_DEFINITION) place = [ancestor.variable.name.value];
      return;
    }
    const owner = ancestors[index - 1];
    const key = keys[index];
    if (owner && 'kind' in owner && owner.kind === Kind.LIST && key !== undefined) place.push(key);
  });
  return place.join('.');
}

/**
 * graphql-js's SingleFieldSubscriptionsRule, counted without regard to `@skip` and `@include`: their variables have no
 * value yet, and graphql-js throws at them.
 */
export function singleFieldSubscriptionsRule(context: ValidationContext): ASTVisitor {
  const fragments = fragmentsOf(context.getDocument());
  return {
    OperationDefinition: ({ name, operation, selectionSet }) => {
      if (operation !== OperationTypeNode.SUBSCRIPTION) return false;
      const fields = collectFields([selectionSet], {
        fragments,
        isIncluded: () => true,
        applies: () => true,
      });
      const subject = name ? `Subscription "${name.value}"` : 'Anonymous Subscription';
      if (fields.length > 1) {
        const nodes = fields.slice(1).flatMap((field) => field.nodes);
        context.reportError(new GraphQLError(`${subject} must select only one top level field.`, { nodes }));
      }
      for (const { nodes } of fields) {
        if (!nodes[0].name.value.startsWith('__')) continue;
        context.reportError(
          new GraphQLError(`${subject} must not select an introspection top level field.`, { nodes }),
        );
      }
      return false;
    },
  };
}

/**
 * Refuses aliases that begin with two underscores: GraphQL keeps such names for introspection (2.1.9), and in the
 * answers of subgraphs they stand for something else.
 */
export function plainAliasesRule(context: ValidationContext): ASTVisitor {
  return {
    Field: ({ alias, name }) => {
      if (!alias?.value.startsWith('__') || alias.value === name.value) return;
      const message = `The alias "${alias.value}" begins with two underscores, which is kept for introspection.`;
      context.reportError(new GraphQLError(message, { nodes: [alias] }));
    },
  };
}
