import { defaultFieldResolver, getNamedType, isObjectType, type GraphQLSchema } from 'graphql';
import type { AnswerScope } from './answer-scope';
import { isReference } from './check-references';

interface Tagging {
  answer?: AnswerScope;
}

/**
 * Records the entities of the given types in the scope of each answer.
 * @param types entities with an `id`, which are purged individually
 * @returns the same schema
 */
export function applyEntityTags(schema: GraphQLSchema, types: readonly string[]): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const { name } = getNamedType(field.type);
      if (!types.includes(name)) continue;
      const { resolve = defaultFieldResolver } = field;
      field.resolve = (source, args, context: Tagging, info) => {
        const result: unknown = resolve(source, args, context, info);
        const { answer } = context;
        if (!answer) return result;
        const tag = (found: unknown): unknown => {
          for (const entity of Array.isArray(found) ? found : [found]) tagEntity(answer, name, entity);
          return found;
        };
        return result instanceof Promise ? result.then(tag) : tag(result);
      };
    }
  }
  tagReferences(schema, types);
  return schema;
}

/** Entities of other subgraphs' references are known before they are resolved. */
function tagReferences(schema: GraphQLSchema, types: readonly string[]): void {
  const field = schema.getQueryType()?.getFields()['_entities'];
  if (!field) return;
  const { resolve = defaultFieldResolver } = field;
  field.resolve = (source, args: { representations: unknown }, context: Tagging, info) => {
    if (context.answer) {
      const { representations } = args;
      for (const reference of Array.isArray(representations) ? representations : []) {
        if (!isReference(reference) || !types.includes(reference.__typename)) continue;
        context.answer.tag(reference.__typename, reference.id);
      }
    }
    return resolve(source, args, context, info);
  };
}

function tagEntity(answer: AnswerScope, type: string, entity: unknown): void {
  if (typeof entity === 'object' && entity !== null && 'id' in entity) answer.tag(type, entity.id);
}
