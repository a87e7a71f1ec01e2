import { requestsOf, requestsOfConnection } from './pages';

const page = { bodies: ['a', 'b', 'c', 'd'], sessions: [{ token: '1' }, { token: '2' }, { token: '3' }] };

it('compares every argument and every session', () => {
  expect(requestsOf(page).map(({ headers, body }) => `${headers['token']}${body}`)).toEqual([
    '1a',
    '2b',
    '3c',
    '1d',
  ]);
  expect(requestsOf({ bodies: ['a'], sessions: page.sessions })).toHaveLength(3);
});

it('gives each connection one session and a beginning of its own', () => {
  const second = requestsOfConnection(page, 1, 2);
  expect(second.map(({ body }) => body)).toEqual(['c', 'd', 'a', 'b']);
  expect(new Set(second.map(({ headers }) => headers))).toEqual(new Set([{ token: '2' }]));
});
