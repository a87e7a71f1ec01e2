import { Writable } from 'node:stream';
import { ApolloServer } from '@apollo/server';
import { pino } from 'pino';
import type { GatewayContext } from '../context';
import { logOperations } from './log-operations.plugin';
import { createGuestContext } from '../../test/fixtures/guest-context';

test('truncates long operation names in the log', async () => {
  const lines: string[] = [];
  const logger = pino(new Writable({ write: (line, _encoding, done) => (lines.push(String(line)), done()) }));
  const apollo = new ApolloServer<GatewayContext>({
    typeDefs: 'type Query { me: Int }',
    plugins: [logOperations()],
    stopOnTerminationSignals: false,
  });
  const contextValue = createGuestContext(logger);
  for (const name of ['Home', `Q${'x'.repeat(100_000)}`]) {
    await apollo.executeOperation({ query: `query ${name} { me }` }, { contextValue });
  }
  await apollo.stop();
  const named = lines.map((line) => (JSON.parse(line) as { operation: string }).operation);
  expect(named).toEqual(['Home', `Q${'x'.repeat(99)}`]);
});
