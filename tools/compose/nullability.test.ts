import { parse, type FieldDefinitionNode, type ObjectTypeDefinitionNode, type TypeNode } from 'graphql';
import { readSubgraphs } from '../workspace';
import { readSubgraphSdl } from './compose';

/** A field with the subgraph that resolves it. */
interface Field {
  subgraph: string;
  type: string;
  field: string;
  result: TypeNode;
}

const ROOTS = ['Query', 'Mutation'];

/** Fields of federation and between services, which clients cannot query. */
const isInternal = ({ directives = [] }: Pick<FieldDefinitionNode, 'directives'>): boolean =>
  directives.some(({ name }) => name.value === 'inaccessible');

const objects = readSubgraphs().flatMap(({ name, root }) =>
  parse(readSubgraphSdl(root)).definitions.flatMap((definition) =>
    definition.kind === 'ObjectTypeDefinition' || definition.kind === 'ObjectTypeExtension'
      ? [{ subgraph: name, definition: definition as ObjectTypeDefinitionNode }]
      : [],
  ),
);

/** The key fields of entities; every reference contains them. */
const keyFields = new Set(
  objects.flatMap(({ definition: { name, directives = [] } }) =>
    directives
      .filter((directive) => directive.name.value === 'key')
      .flatMap(({ arguments: [fieldSet] = [] }) =>
        fieldSet?.value.kind === 'StringValue' ? fieldSet.value.value.split(' ') : [],
      )
      .map((field) => `${name.value}.${field}`),
  ),
);

const fields: Field[] = objects.flatMap(({ subgraph, definition }) =>
  (definition.fields ?? [])
    .filter((field) => !isInternal(field) && !isInternal(definition))
    .map((field) => ({
      subgraph,
      type: definition.name.value,
      field: field.name.value,
      result: field.type,
    })),
);

/** Each entity with its owning subgraph: the one that resolves most of its fields. */
const homes = new Map<string, { subgraph: string; known: number }>();
for (const { subgraph, definition } of objects) {
  const isEntity = definition.directives?.some(({ name }) => name.value === 'key');
  const known = definition.fields?.length ?? 0;
  if (!isEntity || known <= (homes.get(definition.name.value)?.known ?? 0)) continue;
  homes.set(definition.name.value, { subgraph, known });
}

/** Whether a null value of the field also nulls its parent. */
function isNonNull(result: TypeNode): boolean {
  return result.kind === 'NonNullType';
}

function namedType(result: TypeNode): string {
  return result.kind === 'NamedType' ? result.name.value : namedType(result.type);
}

function hasNonNullItems(result: TypeNode): boolean {
  if (result.kind === 'NonNullType') return hasNonNullItems(result.type);
  return result.kind === 'ListType' && isNonNull(result.type);
}

const nameOf = ({ subgraph, type, field }: Field): string => `${subgraph}: ${type}.${field}`;

describe('an unavailable subgraph', () => {
  it('has its entities assigned to it', () => {
    expect(Object.fromEntries([...homes].map(([type, { subgraph }]) => [type, subgraph]))).toMatchObject({
      User: 'auth',
      Category: 'category',
      Coupon: 'coupon',
      Order: 'order',
      Product: 'product',
      Review: 'product',
      Ticket: 'ticket',
    });
  });

  it.each(ROOTS)('nulls no other field of %s: each is nullable by itself', (root) => {
    const found = fields.filter(({ type, result }) => type === root && isNonNull(result));
    expect(found.map(nameOf)).toEqual([]);
  });

  it('nulls only its own fields of an entity', () => {
    const added = fields.filter(({ type, subgraph, field }) => {
      const home = homes.get(type);
      return home && home.subgraph !== subgraph && !keyFields.has(`${type}.${field}`);
    });
    expect(added.length).toBeGreaterThan(5);
    expect(added.filter(({ result }) => isNonNull(result)).map(nameOf)).toEqual([]);
  });

  it('nulls only the reference in objects that refer to its entities', () => {
    const links = fields.filter(({ type, subgraph, result }) => {
      const home = homes.get(namedType(result));
      return home && home.subgraph !== subgraph && !ROOTS.includes(type);
    });
    expect(links.length).toBeGreaterThan(10);
    const strict = links.filter(({ result }) => isNonNull(result) || hasNonNullItems(result));
    expect(strict.map(nameOf)).toEqual([]);
  });
});
