import {
  getDirectiveValues,
  getNamedType,
  isCompositeType,
  isUnionType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DirectiveNode,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';
import { z } from 'zod';

/** A `@cacheControl` directive, as common.graphql declares it. */
const hints = z.object({
  maxAge: z.int().nullish(),
  scope: z.enum(['PUBLIC', 'PRIVATE']).nullish(),
  inheritMaxAge: z.boolean().nullish(),
});
type Hint = z.infer<typeof hints>;

/** Of a type or field of the schema. */
interface Hinted {
  astNode?: { readonly directives?: readonly DirectiveNode[] } | null | undefined;
  extensionASTNodes?: readonly { readonly directives?: readonly DirectiveNode[] }[];
}

/** The gateway sends few different documents, and each is read once. */
const known = new WeakMap<DocumentNode, number>();

/**
 * For how many seconds the answer to a document may be kept for several callers, by the hints on everything that it
 * selects, whatever the conditions; 0 when not at all. The rules are Apollo Server's, whose plugin costs every resolved
 * field a call: a field has the time of itself or else of its type; a root field and an object without one have 0.
 */
export function publicMaxAge(document: DocumentNode, schema: GraphQLSchema): number {
  const maxAge = known.get(document) ?? readMaxAge(document, schema);
  known.set(document, maxAge);
  return maxAge;
}

function readMaxAge(document: DocumentNode, schema: GraphQLSchema): number {
  const directive = schema.getDirective('cacheControl');
  const hintOf = ({ astNode, extensionASTNodes = [] }: Hinted): Hint => {
    const values = [astNode, ...extensionASTNodes].map(
      (node) => directive && node && getDirectiveValues(directive, node),
    );
    return hints.parse(values.find(Boolean) ?? {});
  };
  const union = schema.getType('_Entity');
  const entities = isUnionType(union) ? union.getTypes() : [];
  const roots = [schema.getQueryType(), schema.getMutationType()];
  let least = Number.POSITIVE_INFINITY;
  const restrict = (maxAge: number, scope: Hint['scope']): void => {
    least = Math.min(least, scope === 'PRIVATE' ? 0 : maxAge);
  };

  const types = new TypeInfo(schema);
  const enterFragment = (): void => {
    const entity = entities.find((type) => type === types.getType());
    if (!entity) return;
    const { maxAge, scope } = hintOf(entity);
    restrict(maxAge ?? 0, scope);
  };
  const visitor = visitWithTypeInfo(types, {
    InlineFragment: enterFragment,
    FragmentDefinition: enterFragment,
    Field() {
      const field = types.getFieldDef();
      // Entities have the hints of the types that are selected of them.
      if (!field || field.name === '_entities' || field.name.startsWith('__')) return;
      const type = getNamedType(field.type);
      const own = hintOf(field);
      const ofType = isCompositeType(type) ? hintOf(type) : {};
      const isRoot = roots.some((root) => root === types.getParentType());
      const inherits = !isRoot && (!isCompositeType(type) || own.inheritMaxAge || ofType.inheritMaxAge);
      const maxAge = own.maxAge ?? ofType.maxAge ?? (inherits ? Number.POSITIVE_INFINITY : 0);
      restrict(maxAge, own.scope ?? ofType.scope);
    },
  });
  visit(document, visitor);
  return Number.isFinite(least) ? least : 0;
}
