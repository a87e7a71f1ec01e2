import { GraphQLError, parse } from 'graphql';
import { DomainError } from '@e-storefront/errors';
import { failedFetch } from './failed-fetch';

const away = new DomainError('SERVICE_UNAVAILABLE', { details: { service: 'product' } });

const pathsOf = (query: string, variables: Record<string, unknown> = {}): unknown[] =>
  failedFetch(away, { request: { query, variables }, document: parse(query) })?.errors.map(
    ({ path }) => path,
  ) ?? [];

describe('a fetch that fails as a whole', () => {
  it('leaves an error at each root field that it was to fill, by the name that the client gave', () => {
    expect(pathsOf('{ first: product(id: "1") { id } products { products { id } } }')).toEqual([
      ['first'],
      ['products'],
    ]);
    expect(pathsOf('mutation { createProduct { id } }')).toEqual([['createProduct']]);
  });

  it('leaves an error at the first field of each entity, for a bounded number of them', () => {
    const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
      __typename ... on User { __typename label: name } ...P } } fragment P on Product { __typename price name }`;
    const representations = [{ __typename: 'Product' }, { __typename: 'User' }, { __typename: 'Order' }];
    expect(pathsOf(query, { representations })).toEqual([
      ['_entities', 0, 'price'],
      ['_entities', 1, 'label'],
      ['_entities', 2],
    ]);
    const many = Array.from({ length: 1_000 }, () => ({ __typename: 'User' }));
    expect(pathsOf(query, { representations: many })).toHaveLength(20);
  });

  it('keeps the code and the details of the failure', () => {
    const fetch = { request: { query: '{ me { id } }' } };
    expect(failedFetch(away, fetch)?.errors).toMatchObject([
      { message: away.message, extensions: { code: 'SERVICE_UNAVAILABLE', service: 'product' } },
    ]);
    const refused = new GraphQLError('No.', { extensions: { code: 'FORBIDDEN' } });
    expect(failedFetch(refused, fetch)).toMatchObject({
      errors: [{ message: 'No.', path: ['me'] }],
      data: null,
    });
  });

  it('is no answer of a defect', () => {
    expect(failedFetch(new TypeError('defect'), { request: { query: '{ me { id } }' } })).toBeUndefined();
  });
});
