import { GraphQLError, parse } from 'graphql';
import { DomainError } from '@e-storefront/errors';
import { toFailedFetchResult } from './failed-fetch';

const unavailable = new DomainError('SERVICE_UNAVAILABLE', { details: { service: 'product' } });

const getErrorPaths = (query: string, variables: Record<string, unknown> = {}): unknown[] =>
  toFailedFetchResult(unavailable, { request: { query, variables }, document: parse(query) })?.errors.map(
    ({ path }) => path,
  ) ?? [];

describe('a fetch that fails as a whole', () => {
  it('becomes an error at each root field, under the client’s alias', () => {
    expect(getErrorPaths('{ first: product(id: "1") { id } products { products { id } } }')).toEqual([
      ['first'],
      ['products'],
    ]);
    expect(getErrorPaths('mutation { createProduct { id } }')).toEqual([['createProduct']]);
  });

  it('becomes an error at the first field of each entity, up to a maximum', () => {
    const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
      __typename ... on User { __typename label: name } ...P } } fragment P on Product { __typename price name }`;
    const representations = [{ __typename: 'Product' }, { __typename: 'User' }, { __typename: 'Order' }];
    expect(getErrorPaths(query, { representations })).toEqual([
      ['_entities', 0, 'price'],
      ['_entities', 1, 'label'],
      ['_entities', 2],
    ]);
    const many = Array.from({ length: 1_000 }, () => ({ __typename: 'User' }));
    expect(getErrorPaths(query, { representations: many })).toHaveLength(20);
  });

  it('keeps the code and the details of the error', () => {
    const fetch = { request: { query: '{ me { id } }' } };
    expect(toFailedFetchResult(unavailable, fetch)?.errors).toMatchObject([
      { message: unavailable.message, extensions: { code: 'SERVICE_UNAVAILABLE', service: 'product' } },
    ]);
    const rejected = new GraphQLError('No.', { extensions: { code: 'FORBIDDEN' } });
    expect(toFailedFetchResult(rejected, fetch)).toMatchObject({
      errors: [{ message: 'No.', path: ['me'] }],
      data: null,
    });
  });

  it('stays an exception when a defect caused it', () => {
    expect(
      toFailedFetchResult(new TypeError('defect'), { request: { query: '{ me { id } }' } }),
    ).toBeUndefined();
  });
});
