import { operationLink, readOperationLink } from './operation-link';

const ADDRESS = 'http://localhost:4000/graphql';

test('a link opens its operation', () => {
  const operation = {
    query: 'query A($id: ID!) {\n  product(id: $id) { name } # & ?\n}',
    variables: '{"id":"1"}',
  };
  expect(readOperationLink(operationLink(`${ADDRESS}?query=old`, operation))).toEqual(operation);
});

test('a URL without an operation opens none', () => {
  for (const address of [ADDRESS, `${ADDRESS}?query=`, `${ADDRESS}?query=%20&variables={}`])
    expect(readOperationLink(address)).toBeUndefined();
});

test('a link omits the variables of a mutation', () => {
  const logIn = 'mutation LogIn($input: LoginInput!) { login(input: $input) { accessToken } }';
  for (const query of [logIn, `# Logs in.\n  ${logIn}`, `query A { a }\n${logIn}`]) {
    const link = operationLink(ADDRESS, { query, variables: '{"input":{"password":"secret"}}' });
    expect(link).not.toContain('secret');
    expect(readOperationLink(link)?.query).toBe(query);
  }
});
