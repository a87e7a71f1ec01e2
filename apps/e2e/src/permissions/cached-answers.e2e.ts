import { getNamedType, isLeafType, isObjectType, isRequiredArgument, type GraphQLOutputType } from 'graphql';
import { UNLIMITED_RATES } from '../../../../tools/dev/unlimited-rates';
import { newFixtures, valuesIn, type Fixtures } from '../inputs/fixtures';
import { variablesFor, type RootField } from '../inputs/optional-inputs';
import { apiSchema } from '../support/api-schema';
import { ask } from '../support/client';
import { GATEWAY } from '../support/environment';
import { eventually } from '../support/eventually';
import { ownInstances, type OwnInstances } from '../support/own-instances';
import { NOTHING_CACHED } from '../support/platform';
import { approvedSeller, register, type TestUser } from '../support/users';

jest.setTimeout(240_000);

const queries = Object.values(apiSchema().getQueryType()?.getFields() ?? {}).map(
  (field): [string, RootField] => [
    field.name,
    { name: `Query.${field.name}`, field, kind: 'query', optional: [] },
  ],
);

describe('answers that are cached for all viewers', () => {
  let live: OwnInstances;
  let fixtures: Fixtures;
  let viewers: (TestUser | undefined)[];
  beforeAll(async () => {
    live = await ownInstances('gateway', 1, { ...UNLIMITED_RATES, ...NOTHING_CACHED });
    fixtures = await newFixtures();
    const { buyer, seller, admin } = fixtures;
    viewers = [undefined, buyer, await register(), seller, await approvedSeller(), admin];
  });
  afterAll(async () => {
    await live[Symbol.asyncDispose]();
  });

  it.each(queries)('do not change %s for any caller, in either order', async (_name, root) => {
    const variables = variablesFor(root, valuesIn(fixtures), () => undefined);
    let executed = 0;
    const answersTo = (operation: string, order: typeof viewers, gateway = GATEWAY) =>
      order.map((as) => async () => {
        const { data, errors } = await ask(operation, { variables, gateway, ...(as && { as }) });
        const codes = errors.map(({ extensions }) => extensions.code);
        // A list of lists costs too much with any selection.
        if (!codes.includes('OPERATION_TOO_COMPLEX')) executed += 1;
        return { operation, viewer: as?.email, data, codes };
      });
    for (const selection of selectionsOf(root.field.type)) {
      for (const [alias, order] of [
        ['first', viewers],
        ['last', [...viewers].reverse()],
      ] as const) {
        const operation = operationOf(root, alias, selection);
        // Other tests change the listed objects meanwhile.
        await eventually(async () => {
          const read = Promise.all(answersTo(operation, order, live.urls[0]).map((answer) => answer()));
          const cached: unknown[] = [];
          for (const answer of answersTo(operation, order)) cached.push(await answer());
          expect(cached).toEqual(await read);
        }, 60_000);
      }
    }
    expect(executed).toBeGreaterThan(0);
  });
});

/** A root field with an alias, which is cached separately. */
function operationOf({ field }: RootField, alias: string, selection: string): string {
  const declared = field.args.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const given = field.args.map(({ name }) => `${name}: $${name}`).join(', ');
  return `query ${declared && `(${declared})`} { ${alias}: ${field.name}${given && `(${given})`} ${selection} }`;
}

/** Selections that together contain every field at two levels. */
function selectionsOf(type: GraphQLOutputType): string[] {
  if (isLeafType(getNamedType(type))) return [''];
  const below = childrenOf(type).map((child) => {
    const inner = childrenOf(child.type).map(({ name, type: found }) => `${name} { ${leavesOf(found)} }`);
    return `{ ${child.name} { ${leavesOf(child.type)} ${inner.join(' ')} } }`;
  });
  return [`{ ${leavesOf(type)} }`, ...below];
}

function fieldsOf(type: GraphQLOutputType) {
  const named = getNamedType(type);
  if (!isObjectType(named)) return [];
  return Object.values(named.getFields()).filter(({ args }) => !args.some(isRequiredArgument));
}

function leavesOf(type: GraphQLOutputType): string {
  const leaves = fieldsOf(type).filter((field) => isLeafType(getNamedType(field.type)));
  return ['__typename', ...leaves.map(({ name }) => name)].join(' ');
}

function childrenOf(type: GraphQLOutputType) {
  return fieldsOf(type).filter((field) => isObjectType(getNamedType(field.type)));
}
