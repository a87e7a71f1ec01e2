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
import { collectFields, getFragments } from '../selections/collect-fields';

/**
 * graphql-js's ValuesOfCorrectTypeRule with errors that name the argument of the value. A literal that a custom scalar
 * rejects, such as a DateTime, is a BAD_USER_INPUT, like the same value in a variable; any other mismatch is
 * GRAPHQL_VALIDATION_FAILED.
 */
export function literalValuesRule(context: ValidationContext): ASTVisitor {
  let value: ASTNode | undefined;
  const reportError = (error: GraphQLError): void => {
    const type = getNamedType(context.getInputType());
    const isCustomScalar = isScalarType(type) && !isSpecifiedScalarType(type);
    context.reportError(
      withArgumentPath(error, { node: value, document: context.getDocument(), isInput: isCustomScalar }),
    );
  };
  const reporting = Object.create(context, { reportError: { value: reportError } }) as ValidationContext;
  const rule = Object.entries(ValuesOfCorrectTypeRule(reporting)) as [string, (node: ASTNode) => unknown][];
  const visitors = rule.map(([kind, visitValue]) => [
    kind,
    (node: ASTNode): unknown => {
      // Errors of scalars have no node, so remember the current one.
      value = node;
      return visitValue(node);
    },
  ]);
  return Object.fromEntries(visitors) as ASTVisitor;
}

/**
 * Rejects number literals beyond Float's range: graphql-js reads them as Infinity, which JSON cannot carry to a
 * subgraph.
 */
export function finiteNumbersRule(context: ValidationContext): ASTVisitor {
  const check = (node: IntValueNode | FloatValueNode): void => {
    if (getNamedType(context.getInputType()) !== GraphQLFloat || Number.isFinite(Number(node.value))) return;
    const error = new GraphQLError('Float cannot represent a number that large.');
    context.reportError(withArgumentPath(error, { node, document: context.getDocument(), isInput: true }));
  };
  return { IntValue: check, FloatValue: check };
}

interface LiteralError {
  node: ASTNode | undefined;
  document: DocumentNode;
  /** Whether the value is invalid, and not the document. */
  isInput: boolean;
}

/** Adds the path of the argument to an error, such as `input.items.0.quantity`. */
function withArgumentPath(error: GraphQLError, { node, document, isInput }: LiteralError): GraphQLError {
  const field = node && findArgumentPath(node, document);
  const cause = causeOf(error);
  const valueMessage = isInput && field ? valueFault(error.message) : null;
  const message = valueMessage && field ? sentenceAbout(field, valueMessage) : error.message;
  return new GraphQLError(isDomainError(cause) ? cause.message : message, {
    ...(node && { nodes: [node] }),
    extensions: { code: isInput ? 'BAD_USER_INPUT' : 'GRAPHQL_VALIDATION_FAILED', ...(field && { field }) },
  });
}

function findArgumentPath(value: ASTNode, document: DocumentNode): string | undefined {
  let found: string | undefined;
  visit(document, {
    enter: (...[node, , parent, path, ancestors]) => {
      if (found !== undefined) return false;
      if (node === value && parent) found = toArgumentPath([...ancestors, parent], path);
      return undefined;
    },
  });
  return found;
}

/** @param keys the key of each ancestor within its parent, and of the value within the last one */
function toArgumentPath(
  ancestors: readonly (ASTNode | readonly ASTNode[])[],
  keys: readonly (string | number)[],
): string {
  let argumentPath: (string | number)[] = [];
  ancestors.forEach((ancestor, index) => {
    if ('kind' in ancestor) {
      if (ancestor.kind === Kind.ARGUMENT) argumentPath = [ancestor.name.value];
      else if (ancestor.kind === Kind.OBJECT_FIELD) argumentPath.push(ancestor.name.value);
      else if (ancestor.kind === Kind.VARIABLE_DEFINITION) argumentPath = [ancestor.variable.name.value];
      return;
    }
    const owner = ancestors[index - 1];
    const key = keys[index];
    if (owner && 'kind' in owner && owner.kind === Kind.LIST && key !== undefined) argumentPath.push(key);
  });
  return argumentPath.join('.');
}

/**
 * graphql-js's SingleFieldSubscriptionsRule without evaluating `@skip` and `@include`: their variables have no value
 * yet, and graphql-js throws on them.
 */
export function singleFieldSubscriptionsRule(context: ValidationContext): ASTVisitor {
  const fragments = getFragments(context.getDocument());
  return {
    OperationDefinition: ({ name, operation, selectionSet }) => {
      if (operation !== OperationTypeNode.SUBSCRIPTION) return false;
      const fields = collectFields([selectionSet], {
        fragments,
        isIncluded: () => true,
        matchesType: () => true,
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
 * Rejects aliases that begin with two underscores: GraphQL reserves such names for introspection (2.1.9), and responses
 * of subgraphs use them for other purposes.
 */
export function noReservedAliasesRule(context: ValidationContext): ASTVisitor {
  return {
    Field: ({ alias, name }) => {
      if (!alias?.value.startsWith('__') || alias.value === name.value) return;
      const message = `The alias "${alias.value}" begins with two underscores, which GraphQL reserves for introspection.`;
      context.reportError(new GraphQLError(message, { nodes: [alias] }));
    },
  };
}
