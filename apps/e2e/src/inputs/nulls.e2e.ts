import { isNonNullType, isObjectType, parse, type GraphQLSchema } from 'graphql';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { SERVICE_HEADER } from '@e-storefront/auth';
import { readSubgraphSdl } from '../../../../tools/compose/compose';
import { readSubgraphs } from '../../../../tools/workspace';
import { SERVICES } from '../permissions/services';
import { apiSchema } from '../support/api-schema';
import { ask, refusal, type ClientError } from '../support/client';
import { codesOf, credentialOf, directTo } from '../support/endpoints';
import { rootFieldsWithOptions } from './optional-inputs';
import { newFixtures, tryRoot, type Fixtures } from './fixtures';

const api = apiSchema();
const roots = rootFieldsWithOptions(api);

/** How to reach an object of a type that has fields with arguments. */
const PARENTS: Readonly<Record<string, (fixtures: Fixtures) => string>> = {
  User: () => 'me',
  Product: ({ product }) => `product(id: "${product.id}")`,
  Category: ({ category }) => `category(id: "${category.id}")`,
};

const ID = '65f000000000000000000001';

/** Null for every optional input of a field for services. */
const SERVICE_CALLS: Readonly<Record<string, string>> = {
  'Query.quotePromotions': `{ quotePromotions(code: null, basket: { customerId: null, isFirstOrder: true, lines: [] }) { __typename } }`,
  'Query.purchasableLines': `{ purchasableLines(lines: [{ productId: "${ID}", variantId: null }]) { __typename } }`,
  'Mutation.reservePromotions': `mutation { reservePromotions(code: null, reference: "${ID}", basket: { customerId: null, isFirstOrder: true, lines: [] }) { __typename } }`,
  'Mutation.releaseStock': `mutation { releaseStock(reference: "${ID}", lines: null) }`,
  'Mutation.returnStock': `mutation { returnStock(reference: "${ID}", key: null, lines: [{ productId: "${ID}", variantId: "${ID}", quantity: 1 }]) }`,
  'Mutation.prepareTicketMail': `mutation { prepareTicketMail(ticketId: "${ID}", commentId: null, withLink: true) { __typename } }`,
};

/** The fields with optional inputs that the public schema does not contain, each with its subgraph. */
const serviceFields = readSubgraphs().flatMap(({ name, root }) =>
  rootFieldsWithOptions(buildSubgraphSchema(parse(readSubgraphSdl(root))))
    .filter((field) => !roots.some((shown) => shown.name === field.name))
    .map((field) => [field.name, name] as const),
);

describe('null for an optional input', () => {
  let fixtures: Fixtures;
  beforeAll(async () => {
    fixtures = await newFixtures();
  });

  it.each(roots.map((root) => [root.name, root] as const))(
    'can be sent to %s, or is rejected with a plain message',
    async (_name, root) => {
      for (const { path } of root.optional) {
        const { errors } = await tryRoot(root, (input) => (input.path === path ? null : undefined), fixtures);
        expectPlainWords(path, errors);
      }
    },
  );

  it.each(nestedFields(api))('can be sent to %s.%s', async (type, field, args) => {
    const parent = PARENTS[type];
    if (!parent) throw new Error(`Say in PARENTS where a ${type} is found.`);
    const declared = args.map((arg) => `$${arg.name}: ${arg.type}`).join(', ');
    const call = (valueOf: (name: string) => string): string =>
      `${field}(${args.map(({ name }) => `${name}: ${valueOf(name)}`).join(', ')}) { __typename }`;
    const operations = [
      `{ ${parent(fixtures)} { ${call(() => 'null')} } }`,
      `query Try(${declared}) { ${parent(fixtures)} { ${call((name) => `$${name}`)} } }`,
    ];
    const variables = Object.fromEntries(args.map(({ name }) => [name, null]));
    for (const operation of operations) {
      const { errors } = await ask(operation, { variables, as: fixtures.seller });
      expect({ operation, errors }).toEqual({ operation, errors: [] });
    }
  });

  it.each(serviceFields)('can be sent to %s, a field for services', async (name, subgraph) => {
    const operation = SERVICE_CALLS[name];
    if (operation === undefined) throw new Error(`Say in SERVICE_CALLS how ${name} is called.`);
    const answers = await Promise.all(
      SERVICES.map(async (service) =>
        directTo(subgraph).request(operation, { headers: { [SERVICE_HEADER]: await credentialOf(service) } }),
      ),
    );
    const answered = answers.filter((answer) => !codesOf(answer).includes('FORBIDDEN'));
    expect(answered).not.toEqual([]);
    for (const { errors } of answered) expectPlainWords(name, errors);
  });

  it('is rejected for a required value, even if it has a default', async () => {
    const operation = `mutation Add($id: ID!, $quantity: Int) {
      addToCart(productId: $id, quantity: $quantity) { itemCount }
    }`;
    const error = await refusal(operation, { variables: { id: fixtures.product.id, quantity: null } });
    expect(error.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'quantity' });
  });
});

function expectPlainWords(path: string, errors: readonly ClientError[]): void {
  for (const { message, extensions } of errors) {
    expect([path, extensions.code]).not.toEqual([path, 'INTERNAL_SERVER_ERROR']);
    expect([path, message]).toEqual([path, expect.stringMatching(/^[A-Z].*\.$/)]);
    expect(message).not.toMatch(/input\.|\b[a-z]+[A-Z]/);
  }
}

/** The nested fields with optional arguments. */
function nestedFields(schema: GraphQLSchema): [string, string, { name: string; type: string }[]][] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => !type.name.startsWith('__') && !roots.includes(type))
    .flatMap((type) =>
      Object.values(type.getFields()).flatMap(({ name, args }): ReturnType<typeof nestedFields> => {
        const optional = args.filter((arg) => !isNonNullType(arg.type));
        return optional.length > 0
          ? [[type.name, name, optional.map((arg) => ({ name: arg.name, type: String(arg.type) }))]]
          : [];
      }),
    );
}
